#include <arouter/base/clock.hpp>

namespace arouter {

WallTime SystemClock::wall() const {
  return std::chrono::time_point_cast<WallTime::duration>(std::chrono::system_clock::now());
}

SteadyTime SystemClock::steady() const {
  return std::chrono::steady_clock::now();
}

}  // namespace arouter
