// WorkerThreads: the production Workers, a few threads behind one short queue. What they run takes
// long and much memory, so a long queue would only make everybody wait in vain.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include <arouter/ports/workers.hpp>

namespace arouter::app {

class WorkerThreads final : public Workers {
 public:
  // `queue_max`: how much may wait while every thread is busy.
  WorkerThreads(std::size_t threads, std::size_t queue_max);
  ~WorkerThreads() override;  // stops
  WorkerThreads(const WorkerThreads&) = delete;
  WorkerThreads& operator=(const WorkerThreads&) = delete;

  Task<Status> run(std::function<void()> work) override;

  // Ends the threads after what they are doing; what waits fails with `unavailable`. The event
  // loops of waiting callers must still exist. Final.
  void stop();

 private:
  struct Job {
    std::function<void()> work;
    std::function<void(Status)> complete;  // resumes the caller on its own core
  };

  void submit(Job job);
  void loop();

  const std::size_t queue_max_;
  std::mutex mutex_;  // guards the rest
  std::condition_variable queued_;
  std::deque<Job> queue_;
  bool stopped_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace arouter::app
