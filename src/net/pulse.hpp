// Pulse: something a core's sweep calls when it is due, for owners that come and go on other
// threads than the core's and so cannot be deadlines themselves.
#pragma once

#include <functional>
#include <utility>

#include "net/deadlines.hpp"

namespace arouter::net {

// Made and destroyed on its core, or while no loop runs.
class Pulse final : public Deadline {
 public:
  Pulse(DeadlineList& list, std::function<void()> action)
      : Deadline(list), action_(std::move(action)) {}

 private:
  void on_due(SteadyTime) override { action_(); }

  std::function<void()> action_;
};

}  // namespace arouter::net
