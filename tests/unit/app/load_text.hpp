// Loading a configuration from a text, with variables of the test's own.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "app/load.hpp"
#include "unit/app/scratch_folder.hpp"

namespace arouter::test {

using Variables = std::map<std::string, std::string, std::less<>>;

inline app::Environment environment_of(Variables variables) {
  return [variables = std::move(variables)](std::string_view name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  };
}

// The file is called arouter.yaml.
inline Result<app::LoadedConfig> load_text(std::string_view yaml, Variables variables = {}) {
  const ScratchFolder folder;
  return app::load_config(folder.write("arouter.yaml", yaml), environment_of(std::move(variables)));
}

// The mistakes found in the text, without the folder's name.
inline std::string mistakes_in(std::string_view yaml, Variables variables = {},
                               app::Purpose purpose = app::Purpose::administration) {
  const ScratchFolder folder;
  const auto loaded = app::load_config(folder.write("arouter.yaml", yaml),
                                       environment_of(std::move(variables)), purpose);
  if (loaded) return "";
  std::string text = loaded.error().message();
  const auto prefix = folder.path() + "/";
  for (auto at = text.find(prefix); at != std::string::npos; at = text.find(prefix)) {
    text.erase(at, prefix.size());
  }
  return text;
}

}  // namespace arouter::test
