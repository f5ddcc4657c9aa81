// Backoff: how long to wait before the next attempt to connect.
#pragma once

#include <algorithm>
#include <chrono>

namespace arouter::store {

class Backoff {
 public:
  // 50 ms, doubling to 2 s.
  std::chrono::milliseconds next() {
    const auto wait = wait_;
    wait_ = std::min(wait_ * 2, longest);
    return wait;
  }
  void reset() { wait_ = shortest; }

 private:
  static constexpr std::chrono::milliseconds shortest{50};
  static constexpr std::chrono::milliseconds longest{2'000};
  std::chrono::milliseconds wait_ = shortest;
};

}  // namespace arouter::store
