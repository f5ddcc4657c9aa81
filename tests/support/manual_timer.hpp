// ManualTimer: a Timer that never waits; it moves a ManualClock instead, so that loops of "try,
// sleep, try again" run at once.
#pragma once

#include <arouter/ports/timer.hpp>

#include "support/manual_clock.hpp"

namespace arouter::test {

class ManualTimer final : public Timer {
 public:
  explicit ManualTimer(ManualClock& clock) : clock_(clock) {}
  Task<void> sleep_for(std::chrono::milliseconds duration) override {
    clock_.advance(duration);
    co_return;
  }

 private:
  ManualClock& clock_;
};

}  // namespace arouter::test
