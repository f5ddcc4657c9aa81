// What a session sends by itself while its handler is silent.
#pragma once

#include <chrono>
#include <string>

#include <arouter/base/clock.hpp>

namespace arouter::net {

struct Heartbeat {
  Heartbeat() = default;
  std::string head;     // complete answer head; sent first when the answer has not begun
  std::string comment;  // framed as the answer's bodies are
  std::chrono::milliseconds interval{0};
  SteadyTime due{};
};

}  // namespace arouter::net
