// Waiting, as a port: tests move time by hand and sleepers wake in order.
#pragma once

#include <chrono>

#include <arouter/ports/task.hpp>

namespace arouter {

class Timer {
 public:
  virtual ~Timer() = default;
  // Resumes on the calling core. Precision is that of the core's sweep, about 10 ms.
  virtual Task<void> sleep_for(std::chrono::milliseconds duration) = 0;
};

}  // namespace arouter
