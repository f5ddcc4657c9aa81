// Workers: threads for work that would hold a core up for long, such as hashing a password.
#pragma once

#include <functional>

#include <arouter/base/result.hpp>
#include <arouter/ports/task.hpp>

namespace arouter {

class Workers {
 public:
  virtual ~Workers() = default;
  // Runs `work` on a worker thread and resumes on the calling core. `work` must not throw. Errors:
  // unavailable, with a retry_after, when too much waits already or the workers have stopped.
  virtual Task<Status> run(std::function<void()> work) = 0;
};

}  // namespace arouter
