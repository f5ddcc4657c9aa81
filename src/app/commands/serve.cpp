#include "app/serve.hpp"

#include "app/commands/commands.hpp"
#include "app/commands/load_or_complain.hpp"
#include "app/output.hpp"

namespace arouter::app::commands {

int serve(const std::string& config_file) {
  auto loaded = load_or_complain(config_file, Purpose::serving);
  if (!loaded) return exit_failure;
  ServeOptions options;
  return run_serve(std::move(*loaded), std::move(options));
}

}  // namespace arouter::app::commands
