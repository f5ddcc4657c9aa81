#include "app/quickstart/environment.hpp"

#include <algorithm>
#include <iterator>

namespace arouter::app::quickstart {
namespace {

constexpr std::string_view foreign[] = {"AROUTER_DATABASE_URL", "AROUTER_LISTEN",
                                        "AROUTER_MASTER_KEY"};

}  // namespace

Environment own_environment(Environment outer) {
  return [outer = std::move(outer)](std::string_view name) -> std::optional<std::string> {
    const bool hidden =
        std::find(std::begin(foreign), std::end(foreign), name) != std::end(foreign);
    return hidden ? std::nullopt : outer(name);
  };
}

std::string ignored_variables(const Environment& outer) {
  std::string names;
  for (const auto name : foreign) {
    if (outer(name).value_or("").empty()) continue;
    names.append(names.empty() ? "" : ", ").append(name);
  }
  return names;
}

}  // namespace arouter::app::quickstart
