#include "app/version.hpp"

#include "app/commands/commands.hpp"
#include "app/output.hpp"

namespace arouter::app::commands {

int version() {
  print_line("arouter " + std::string(app::version()) + " (commit " + std::string(commit()) + "; " +
             std::string(build_flags()) + ")");
  return exit_ok;
}

}  // namespace arouter::app::commands
