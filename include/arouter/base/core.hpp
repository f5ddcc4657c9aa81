// Which event loop the calling thread runs. Per-core state is kept in arrays indexed by this
// number, so that the request path shares nothing mutable.
#pragma once

#include <cstddef>

namespace arouter {

// 0 … cores-1 on an event-loop thread; 0 on any other thread unless it was set.
std::size_t current_core();

// As above, but `otherwise` on a thread that is no event loop: for state that such threads may not
// share with core 0.
std::size_t current_core_or(std::size_t otherwise);

// Called once by the thread that becomes event loop `index`.
void set_current_core(std::size_t index);

}  // namespace arouter
