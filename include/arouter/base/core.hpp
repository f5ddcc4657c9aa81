// Which event loop the calling thread runs. Per-core state is kept in arrays indexed by this
// number, so that the request path shares nothing mutable.
#pragma once

#include <cstddef>
#include <cstdint>

namespace arouter {

namespace detail {

inline constexpr std::size_t no_core = SIZE_MAX;
// Here, because it is asked dozens of times a request.
inline constinit thread_local std::size_t this_core = no_core;

}  // namespace detail

// 0 … cores-1 on an event-loop thread; `otherwise` on a thread that is no event loop: for state
// that such threads may not share with core 0.
inline std::size_t current_core_or(std::size_t otherwise) {
  return detail::this_core == detail::no_core ? otherwise : detail::this_core;
}

// As above, and 0 on any other thread unless it was set.
inline std::size_t current_core() {
  return current_core_or(0);
}

// Called once by the thread that becomes event loop `index`.
inline void set_current_core(std::size_t index) {
  detail::this_core = index;
}

}  // namespace arouter
