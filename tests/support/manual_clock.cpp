#include "support/manual_clock.hpp"

namespace arouter::test {
namespace {

using std::chrono::nanoseconds;

constexpr WallTime usual_start =
    std::chrono::sys_days(std::chrono::year(2026) / std::chrono::January / 1);
constexpr std::int64_t steady_start_ns = 1'000'000'000'000;

}  // namespace

ManualClock::ManualClock() : ManualClock(usual_start) {}

ManualClock::ManualClock(WallTime start)
    : wall_ns_(start.time_since_epoch() / nanoseconds(1)), steady_ns_(steady_start_ns) {}

WallTime ManualClock::wall() const {
  return WallTime(nanoseconds(wall_ns_.load()));
}

SteadyTime ManualClock::steady() const {
  return SteadyTime(nanoseconds(steady_ns_.load()));
}

void ManualClock::advance(nanoseconds by) {
  wall_ns_ += by.count();
  steady_ns_ += by.count();
}

void ManualClock::set_wall(WallTime time) {
  wall_ns_ = time.time_since_epoch() / nanoseconds(1);
}

}  // namespace arouter::test
