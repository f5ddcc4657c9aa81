#include <arouter/gateway/snapshots.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include "support/manual_clock.hpp"
#include "support/memory_stores.hpp"
#include "support/run_coro.hpp"

namespace arouter::gateway {
namespace {

Task<void> let_others_run() {
  const CoreExecutor executor = co_await boost::asio::this_coro::executor;
  constexpr boost::asio::use_awaitable_t<CoreExecutor> use_task;
  co_await boost::asio::post(executor, use_task);
}

// Moves the clock and lets others run.
class YieldingTimer final : public Timer {
 public:
  explicit YieldingTimer(test::ManualClock& clock) : clock_(clock) {}
  Task<void> sleep_for(std::chrono::milliseconds duration) override {
    clock_.advance(duration);
    co_await let_others_run();
  }

 private:
  test::ManualClock& clock_;
};

// Hears no notification: who waits is woken by `wake` alone.
class DeafFeed final : public ChangeFeed {
 public:
  explicit DeafFeed(ChangeFeed& heard) : heard_(heard) {}
  Task<Result<std::vector<Change>>> since(std::uint64_t epoch) override {
    return heard_.since(epoch);
  }
  Task<void> wait(std::chrono::milliseconds) override {
    while (!std::exchange(woken_, false)) co_await let_others_run();
  }
  void wake() override { woken_ = true; }

 private:
  ChangeFeed& heard_;
  bool woken_ = false;
};

class NoVault final : public SnapshotVault {
 public:
  Task<Status> save(KeySnapshot) override { co_return Status{}; }
  Task<Result<KeySnapshot>> load() override { co_return fail(ErrorCode::not_found, "none"); }
};

class SnapshotsTest : public ::testing::Test {
 protected:
  Key stored_key() {
    const auto org = *test::run_coro(loop, stores.orgs.create(Actor(), "Acme", Money::usd(1)));
    Key key;
    key.hash = std::string(64, 'a');
    key.org = org.id;
    key.secrets.emplace_back();
    return *test::run_coro(loop, stores.keys.create(Actor::command_line(org.id), key));
  }

  [[nodiscard]] bool knows(const Key& key) const {
    return snapshots.ring().snapshot()->find(key.secrets.front().fingerprint) != nullptr;
  }

  test::ManualClock clock;
  YieldingTimer timer{clock};
  test::MemoryStores memory{clock};
  Stores stores = memory.stores();
  DeafFeed feed{stores.changes};
  NoVault vault;
  Snapshots snapshots{stores.keys, feed, vault, clock, timer};
  boost::asio::io_context loop;  // gone first, with whoever still follows
};

TEST_F(SnapshotsTest, HaveEveryEarlierChangeOnceCaughtUp) {
  ASSERT_TRUE(test::run_coro(loop, snapshots.load()));
  boost::asio::co_spawn(loop.get_executor(), snapshots.follow(), boost::asio::detached);
  loop.poll_one();  // it waits for a change now
  const auto key = stored_key();
  EXPECT_FALSE(knows(key));
  test::run_coro(loop, snapshots.catch_up());
  EXPECT_TRUE(knows(key));
}

TEST_F(SnapshotsTest, GiveUpCatchingUpWhileTheDatabaseIsAway) {
  ASSERT_TRUE(test::run_coro(loop, snapshots.load()));
  boost::asio::co_spawn(loop.get_executor(), snapshots.follow(), boost::asio::detached);
  loop.poll_one();
  memory.set_down(true);
  const auto before = clock.steady();
  test::run_coro(loop, snapshots.catch_up());
  EXPECT_GE(clock.steady() - before, Snapshots::poll_interval);
}

TEST_F(SnapshotsTest, DoNotWaitForAnybodyWhenNobodyFollows) {
  const auto before = clock.steady();
  test::run_coro(loop, snapshots.catch_up());
  EXPECT_EQ(clock.steady(), before);
}

}  // namespace
}  // namespace arouter::gateway
