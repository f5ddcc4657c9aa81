#include <memory>
#include <stdexcept>
#include <string>

#include <arouter/base/result.hpp>
#include <arouter/ports/task.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include "support/run_coro.hpp"

namespace arouter {
namespace {

using test::run_coro;
using UseTask = boost::asio::use_awaitable_t<CoreExecutor>;

// Only Task's own executor type may resume it, so a timer has to be of that type too.
using CoreTimer = boost::asio::basic_waitable_timer<
    std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>, CoreExecutor>;

Task<int> answer() {
  co_return 42;
}

Task<std::unique_ptr<std::string>> boxed(std::string text) {
  co_return std::make_unique<std::string>(std::move(text));
}

Task<Result<int>> refusal() {
  co_return fail(ErrorCode::not_found, "no such thing");
}

Task<void> broken() {
  throw std::runtime_error("broken");
  co_return;
}

Task<void> pause() {
  CoreTimer timer(co_await boost::asio::this_coro::executor, std::chrono::nanoseconds(1));
  co_await timer.async_wait(UseTask());
}

Task<void> set_after_pause(bool& done) {
  co_await pause();
  done = true;
}

// Suspends and leaves its handler where nobody will call it.
Task<void> wait_for_ever(std::shared_ptr<void>& handler_kept) {
  const auto keep = [&handler_kept](auto handler) {
    handler_kept = std::make_shared<decltype(handler)>(std::move(handler));
  };
  UseTask token;
  co_await boost::asio::async_initiate<UseTask, void()>(keep, token);
}

TEST(RunCoro, ReturnsWhatTheCoroutineReturned) {
  EXPECT_EQ(run_coro(answer()), 42);
  EXPECT_EQ(*run_coro(boxed("text")), "text");
  const Result<int> result = run_coro(refusal());
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), ErrorCode::not_found);
}

TEST(RunCoro, WaitsUntilASuspendedCoroutineHasEnded) {
  bool done = false;
  run_coro(set_after_pause(done));
  EXPECT_TRUE(done);
}

TEST(RunCoro, ThrowsWhatTheCoroutineThrew) {
  EXPECT_THROW(run_coro(broken()), std::runtime_error);
}

TEST(RunCoro, UsesAGivenLoopSeveralTimes) {
  boost::asio::io_context loop;
  bool done = false;
  run_coro(loop, set_after_pause(done));
  EXPECT_TRUE(done);
  EXPECT_EQ(run_coro(loop, answer()), 42);
}

TEST(RunCoro, SaysWhenTheCoroutineIsStuckInsteadOfHanging) {
  std::shared_ptr<void> handler;
  boost::asio::io_context loop;
  EXPECT_THROW(run_coro(loop, wait_for_ever(handler), std::chrono::milliseconds(1)),
               test::CoroutineStuck);
  handler.reset();
}

}  // namespace
}  // namespace arouter
