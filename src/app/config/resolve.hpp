// From entries to the catalogue the gateway runs on: providers get their addresses and keys,
// endpoints get their providers.
#pragma once

#include "app/load.hpp"

namespace arouter::app {

// Fills `providers` and, where the entries fit together, `catalogue` from `config`. Entries that
// were read with mistakes are only checked as far as that repeats none of them.
void resolve(LoadedConfig& loaded, Problems& problems);

}  // namespace arouter::app
