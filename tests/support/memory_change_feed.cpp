#include <algorithm>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "support/memory_tables.hpp"

namespace arouter::test {

namespace {

constexpr std::size_t changes_max = 10'000;

using CoreTimer = boost::asio::basic_waitable_timer<
    std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>, CoreExecutor>;

class TimerWaiter final : public MemoryWaiter, public std::enable_shared_from_this<TimerWaiter> {
 public:
  TimerWaiter(CoreExecutor executor, std::chrono::milliseconds patience)
      : timer(executor, patience) {}

  void wake() override {
    boost::asio::post(timer.get_executor(), [self = shared_from_this()] { self->timer.cancel(); });
  }

  CoreTimer timer;
};

class MemoryChangeFeed final : public ChangeFeed {
 public:
  explicit MemoryChangeFeed(MemoryTables& tables) : tables_(tables) {}

  Task<Result<std::vector<Change>>> since(std::uint64_t epoch) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    if (epoch > tables_.epoch) {
      co_return fail(ErrorCode::conflict, "changes since that epoch are not known: reload");
    }
    const auto first = tables_.changes.begin() + static_cast<std::ptrdiff_t>(epoch);
    const auto count = std::min(changes_max, tables_.changes.size() - epoch);
    co_return std::vector<Change>(first, first + static_cast<std::ptrdiff_t>(count));
  }

  Task<void> wait(std::chrono::milliseconds patience) override {
    auto waiter =
        std::make_shared<TimerWaiter>(co_await boost::asio::this_coro::executor, patience);
    {
      const std::lock_guard lock(tables_.mutex);
      if (std::exchange(tables_.notified, false)) co_return;
      tables_.waiters.push_back(waiter);
    }
    constexpr boost::asio::use_awaitable_t<CoreExecutor> use_task;
    co_await waiter->timer.async_wait(boost::asio::as_tuple(use_task));
    const std::lock_guard lock(tables_.mutex);
    std::erase_if(tables_.waiters, [&](const auto& other) {
      const auto live = other.lock();
      return !live || live == waiter;
    });
  }

  void wake() override {
    const std::lock_guard lock(tables_.mutex);
    tables_.wake_all();
  }

 private:
  MemoryTables& tables_;
};

}  // namespace

std::unique_ptr<ChangeFeed> memory_change_feed(MemoryTables& tables) {
  return std::make_unique<MemoryChangeFeed>(tables);
}

}  // namespace arouter::test
