// The environment variables a quickstart listens to.
#pragma once

#include <string>

#include "app/config/environment.hpp"

namespace arouter::app::quickstart {

// `outer` without the variables that would lead it to another database, address or master key than
// its own. Provider keys and the log level stay.
Environment own_environment(Environment outer);

// Those of the variables that are set and left out, separated by ", "; empty when there is none.
std::string ignored_variables(const Environment& outer);

}  // namespace arouter::app::quickstart
