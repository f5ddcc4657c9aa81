#include <algorithm>
#include <cstdio>

#include "app/commands/commands.hpp"
#include "app/commands/load_or_complain.hpp"
#include "app/config/example.hpp"
#include "app/output.hpp"

namespace arouter::app::commands {

int check_config(const std::string& config_file) {
  const auto loaded = load_or_complain(config_file, Purpose::serving);
  if (!loaded) return exit_failure;
  const auto& providers = loaded->providers;
  const auto on = std::count_if(providers.begin(), providers.end(),
                                [](const auto& provider) { return !provider.api_keys.empty(); });
  print_line("ok: " + std::to_string(on) + " providers on, " +
             std::to_string(loaded->catalogue->models().size()) + " models");
  return exit_ok;
}

int print_example_config() {
  std::fputs(example_config().c_str(), stdout);
  return exit_ok;
}

}  // namespace arouter::app::commands
