// What a configuration must have so that a gateway can serve with it, beyond being well-formed.
#pragma once

#include "app/config/places.hpp"
#include "app/load.hpp"

namespace arouter::app {

// Adds a problem for a missing master key, for certificate files that cannot be read or hold no
// PEM, and for a metrics listener on the address of the API.
void check_serving(const LoadedConfig& loaded, const Places& places, Problems& problems);

}  // namespace arouter::app
