// ManualClock: time that moves only when a test says so.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

#include <arouter/base/clock.hpp>

namespace arouter::test {

// Wall and steady time advance together; the wall clock alone can also be set, as an operator
// would. Safe from any thread.
class ManualClock final : public Clock {
 public:
  // 2026-01-01T00:00:00Z, a Thursday, unless told otherwise.
  ManualClock();
  explicit ManualClock(WallTime start);

  [[nodiscard]] WallTime wall() const override;
  [[nodiscard]] SteadyTime steady() const override;

  void advance(std::chrono::nanoseconds by);
  void set_wall(WallTime time);  // steady time stays

 private:
  std::atomic<std::int64_t> wall_ns_;
  std::atomic<std::int64_t> steady_ns_;
};

}  // namespace arouter::test
