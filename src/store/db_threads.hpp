// DbThreads: N threads with one PostgreSQL connection each, behind an awaitable. Jobs wait in one
// bounded queue; results resume the core that asked. This is where the module's exceptions end.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <arouter/store/postgres.hpp>
#include <arouter/telemetry/log.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "store/job.hpp"

namespace arouter::store {

class DbThreads {
 public:
  explicit DbThreads(const PostgresConfig& config);
  ~DbThreads();  // stops
  DbThreads(const DbThreads&) = delete;
  DbThreads& operator=(const DbThreads&) = delete;

  // Runs `work` on a database thread inside one transaction, which is committed when `work` returns
  // a value and rolled back when it returns an Error or throws. `work` may run several times: after
  // a deadlock, and once more after a lost connection when nothing can have been committed or the
  // job is repeatable. Errors besides those of `work`: unavailable (no connection, queue full,
  // stopped), conflict (unique violation), invalid_request (a value PostgreSQL cannot hold),
  // internal.
  template <class T>
  Task<Result<T>> run(JobTraits traits, std::function<Result<T>(Session&)> work) {
    const CoreExecutor executor = co_await boost::asio::this_coro::executor;
    boost::asio::use_awaitable_t<CoreExecutor> use_task;
    auto initiation = [this, &traits, &executor, &work](auto handler) {
      using Awaited = AwaitedJob<T, decltype(handler)>;
      submit(std::make_unique<Awaited>(traits, executor, std::move(work), std::move(handler)));
    };
    co_return co_await boost::asio::async_initiate<decltype(use_task), void(Result<T>)>(initiation,
                                                                                        use_task);
  }

  // The same behind the wall between organisations: the transaction sees and writes only rows of
  // `tenant`, whatever its statements say.
  template <class T>
  Task<Result<T>> run_for(OrgId tenant, JobTraits traits, std::function<Result<T>(Session&)> work) {
    traits.tenant = tenant;
    return run<T>(traits, std::move(work));
  }

  void start();
  void stop();
  [[nodiscard]] bool up() const { return connected_.load(std::memory_order_relaxed) > 0; }

 private:
  class Worker;

  void submit(std::unique_ptr<Job> job);
  // The next job; nullptr once stopped.
  std::unique_ptr<Job> take();
  // Waits for `duration`; false once stopped.
  bool pause(std::chrono::milliseconds duration);
  void connected();
  void connect_failed(const Error& error);
  void connection_lost();
  void fail_waiting(const Error& error);

  const std::string connection_text_;
  const PostgresConfig config_;
  std::atomic<std::size_t> connected_{0};

  std::mutex mutex_;  // guards the rest, up to the throttle
  std::condition_variable job_queued_;
  std::condition_variable stopping_;
  std::deque<std::unique_ptr<Job>> queue_;
  bool down_ = false;  // no worker is connected and an attempt to connect has failed
  bool stopped_ = false;

  telemetry::LogThrottle log_throttle_;
  std::vector<std::thread> threads_;
};

}  // namespace arouter::store
