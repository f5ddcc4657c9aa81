#include "app/worker_threads.hpp"

#include <future>
#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <gtest/gtest.h>

#include "support/run_coro.hpp"

namespace arouter::app {
namespace {

TEST(WorkerThreads, RunsWorkElsewhereAndResumesHere) {
  WorkerThreads workers(1, 1);
  std::thread::id there;
  const auto body = [&]() -> Task<std::thread::id> {
    const auto work = [&there] { there = std::this_thread::get_id(); };
    const auto done = co_await workers.run(work);
    EXPECT_TRUE(done);
    co_return std::this_thread::get_id();
  };
  EXPECT_EQ(test::run_coro(body()), std::this_thread::get_id());
  EXPECT_NE(there, std::thread::id());
  EXPECT_NE(there, std::this_thread::get_id());
}

// One thread held up by a promise, `waiting` jobs behind it, on a loop of their own.
class HeldUp {
 public:
  explicit HeldUp(WorkerThreads& workers) : workers_(workers) {
    spawn([this] {
      begun_.set_value();
      go_.get_future().wait();
    });
    loop_.poll();
    begun_.get_future().wait();
  }

  void spawn(std::function<void()> work) {
    boost::asio::co_spawn(loop_.get_executor(), keep(std::move(work)), boost::asio::detached);
    loop_.poll();
  }
  void go_on() { go_.set_value(); }
  void finish() { loop_.run(); }
  [[nodiscard]] const std::vector<Status>& outcomes() const { return outcomes_; }

 private:
  Task<void> keep(std::function<void()> work) {
    auto status = co_await workers_.run(std::move(work));
    outcomes_.push_back(std::move(status));
  }

  WorkerThreads& workers_;
  boost::asio::io_context loop_;
  std::promise<void> begun_;
  std::promise<void> go_;
  std::vector<Status> outcomes_;
};

TEST(WorkerThreads, RefusesWhatTheQueueCannotHoldAtOnce) {
  WorkerThreads workers(1, 1);
  HeldUp held(workers);
  int ran = 0;
  held.spawn([&ran] { ++ran; });
  held.spawn([&ran] { ++ran; });
  ASSERT_EQ(held.outcomes().size(), 1u) << "the one too many has its answer already";
  ASSERT_FALSE(held.outcomes()[0]);
  EXPECT_EQ(held.outcomes()[0].error().code(), ErrorCode::unavailable);
  EXPECT_TRUE(held.outcomes()[0].error().details().retry_after);
  held.go_on();
  held.finish();
  EXPECT_EQ(held.outcomes().size(), 3u);
  EXPECT_EQ(ran, 1);
}

TEST(WorkerThreads, AnswersWhatStillWaitsWhenStopped) {
  WorkerThreads workers(1, 5);
  HeldUp held(workers);
  bool ran = false;
  held.spawn([&ran] { ran = true; });
  std::thread stopper([&workers] { workers.stop(); });
  held.go_on();
  stopper.join();
  held.finish();
  ASSERT_EQ(held.outcomes().size(), 2u);
  EXPECT_EQ(held.outcomes()[1].has_value(), ran) << "done before the stop, or refused";
}

}  // namespace
}  // namespace arouter::app
