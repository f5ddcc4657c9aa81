// From entries to the catalogue the gateway runs on: providers get their addresses and keys,
// endpoints get their providers.
#pragma once

#include <arouter/base/result.hpp>

#include "app/load.hpp"

namespace arouter::app {

// Fills `catalogue` and `providers` from `config`. The error lists every dangling reference.
Result<LoadedConfig> resolve(LoadedConfig loaded);

}  // namespace arouter::app
