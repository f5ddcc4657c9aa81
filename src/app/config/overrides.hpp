// The environment variables that win over the file.
#pragma once

#include "app/config.hpp"
#include "app/config/environment.hpp"
#include "app/config/problems.hpp"

namespace arouter::app {

// AROUTER_DATABASE_URL, AROUTER_LISTEN, AROUTER_MASTER_KEY and AROUTER_LOG_LEVEL, where set and not
// empty. They obey the rules of the fields they replace.
void apply_overrides(Config& config, const Environment& environment, Problems& problems);

}  // namespace arouter::app
