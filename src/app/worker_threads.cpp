#include "app/worker_threads.hpp"

#include <memory>

#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace arouter::app {

namespace {

Error too_busy() {
  return fail(ErrorCode::unavailable, "too much of this is being done already; try again")
      .with_retry_after(std::chrono::seconds(1));
}

// Keeps the caller's loop running until it has been resumed there.
template <class Handler>
std::function<void(Status)> resumption(CoreExecutor home, Handler handler) {
  struct Waiting {
    Waiting(CoreExecutor executor, Handler handler_in)
        : busy(executor), handler(std::move(handler_in)) {}
    boost::asio::executor_work_guard<CoreExecutor> busy;
    Handler handler;
  };
  auto waiting = std::make_shared<Waiting>(home, std::move(handler));
  return [waiting](Status status) {
    const auto executor = waiting->busy.get_executor();
    auto resume = [waiting, status = std::move(status)]() mutable {
      std::move(waiting->handler)(std::move(status));
    };
    boost::asio::post(executor, std::move(resume));
  };
}

}  // namespace

WorkerThreads::WorkerThreads(std::size_t threads, std::size_t queue_max) : queue_max_(queue_max) {
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { loop(); });
}

WorkerThreads::~WorkerThreads() {
  stop();
}

Task<Status> WorkerThreads::run(std::function<void()> work) {
  const CoreExecutor home = co_await boost::asio::this_coro::executor;
  boost::asio::use_awaitable_t<CoreExecutor> use_task;
  auto start = [this, &work, &home](auto handler) {
    submit(Job{std::move(work), resumption(home, std::move(handler))});
  };
  co_return co_await boost::asio::async_initiate<decltype(use_task), void(Status)>(start, use_task);
}

void WorkerThreads::submit(Job job) {
  {
    const std::lock_guard lock(mutex_);
    if (!stopped_ && queue_.size() < queue_max_) {
      queue_.push_back(std::move(job));
      queued_.notify_one();
      return;
    }
  }
  job.complete(too_busy());
}

void WorkerThreads::loop() {
  for (;;) {
    std::unique_lock lock(mutex_);
    queued_.wait(lock, [this] { return stopped_ || !queue_.empty(); });
    if (stopped_) return;
    auto job = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    job.work();
    job.complete(Status{});
  }
}

void WorkerThreads::stop() {
  std::deque<Job> left;
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    left.swap(queue_);
  }
  queued_.notify_all();
  for (auto& thread : threads_) thread.join();
  threads_.clear();
  for (auto& job : left) job.complete(too_busy());
}

}  // namespace arouter::app
