// Clock: the only source of the hour and of elapsed time. Everything below the composition root is
// given one, so tests move time by hand.
#pragma once

#include <chrono>

namespace arouter {

using WallTime = std::chrono::sys_time<std::chrono::nanoseconds>;
using SteadyTime = std::chrono::steady_clock::time_point;

class Clock {
 public:
  virtual ~Clock() = default;
  // UTC. May step backwards when an operator sets the machine's clock.
  [[nodiscard]] virtual WallTime wall() const = 0;
  // Never goes backwards; only differences mean anything.
  [[nodiscard]] virtual SteadyTime steady() const = 0;
};

// The machine's clocks. Safe from any thread.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] WallTime wall() const override;
  [[nodiscard]] SteadyTime steady() const override;
};

}  // namespace arouter
