// The event loops, as far as the inside needs to know of them: how many there are, and a way to run
// a short function on another one. Not for the request path: a hop costs microseconds.
#pragma once

#include <cstddef>
#include <functional>

#include <arouter/ports/task.hpp>

namespace arouter {

class Cores {
 public:
  virtual ~Cores() = default;
  [[nodiscard]] virtual std::size_t count() const = 0;
  // Runs `work` on core `index`, then resumes on the calling core. `work` must not block or throw.
  virtual Task<void> run_on(std::size_t index, std::function<void()> work) = 0;
};

}  // namespace arouter
