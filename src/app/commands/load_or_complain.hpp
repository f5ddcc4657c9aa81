// Loading the configuration at the start of a command.
#pragma once

#include <optional>
#include <string>

#include "app/load.hpp"

namespace arouter::app::commands {

// nullopt when it has mistakes; they are on standard error by then, one a line.
std::optional<LoadedConfig> load_or_complain(const std::string& config_file, Purpose purpose);

}  // namespace arouter::app::commands
