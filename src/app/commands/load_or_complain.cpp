#include "app/commands/load_or_complain.hpp"

#include "app/output.hpp"

namespace arouter::app::commands {

std::optional<LoadedConfig> load_or_complain(const std::string& config_file, Purpose purpose) {
  auto loaded = load_config(config_file, process_environment(), purpose);
  if (loaded) return std::move(*loaded);
  print_error_line(loaded.error().message());
  return std::nullopt;
}

}  // namespace arouter::app::commands
