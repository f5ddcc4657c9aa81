#include <future>

#include <arouter/base/core.hpp>
#include <arouter/net/runtime.hpp>
#include <gtest/gtest.h>

#include "net/core.hpp"
#include "net/deadlines.hpp"
#include "net/pulse.hpp"

namespace arouter::net {
namespace {

using std::chrono::milliseconds;

TEST(Runtime, RunsWorkOnTheCoreItWasGivenTo) {
  Runtime runtime(std::size_t{3});
  runtime.start();
  for (std::size_t core = 0; core < runtime.cores(); ++core) {
    std::promise<std::size_t> seen;
    runtime.post(core, [&seen] { seen.set_value(current_core()); });
    EXPECT_EQ(seen.get_future().get(), core);
  }
}

TEST(Runtime, SpawnsCoroutinesThatSleepOnTheirCore) {
  Runtime runtime(std::size_t{2});
  runtime.start();
  std::promise<std::size_t> woken;
  const auto begun = std::chrono::steady_clock::now();
  runtime.spawn(1, [&]() -> Task<void> {
    co_await runtime.timer().sleep_for(milliseconds(20));
    woken.set_value(current_core());
  });
  EXPECT_EQ(woken.get_future().get(), 1U);
  EXPECT_GE(std::chrono::steady_clock::now() - begun, milliseconds(20));
}

TEST(Runtime, StopsWhileCoroutinesSleep) {
  Runtime runtime(std::size_t{1});
  runtime.start();
  runtime.spawn(0,
                [&]() -> Task<void> { co_await runtime.timer().sleep_for(std::chrono::hours(1)); });
  EXPECT_TRUE(runtime.running());
  runtime.stop();
  runtime.join();
  EXPECT_FALSE(runtime.running());
}

TEST(Deadlines, FireOnceWhenDue) {
  DeadlineList list;
  const SteadyTime now = coarse_now();
  int fired = 0;
  Pulse pulse(list, [&] { ++fired; });
  list.sweep(now);
  EXPECT_EQ(fired, 0);
  pulse.set_due(now);
  list.sweep(now - milliseconds(1));
  EXPECT_EQ(fired, 0);
  list.sweep(now);
  list.sweep(now + milliseconds(1));
  EXPECT_EQ(fired, 1);
}

TEST(Deadlines, MayDestroyEachOtherWhileTheyAreSwept) {
  DeadlineList list;
  const SteadyTime now = coarse_now();
  int fired = 0;
  std::array<std::unique_ptr<Pulse>, 3> pulses;
  for (auto& pulse : pulses) {
    pulse = std::make_unique<Pulse>(list, [&] {
      ++fired;
      for (auto& other : pulses) {
        if (other && other->due() != Deadline::never) other.reset();
      }
    });
    pulse->set_due(now);
  }
  list.sweep(now);
  EXPECT_EQ(fired, 1);
}

TEST(Deadlines, AreNearTheSteadyClock) {
  const auto difference = std::chrono::steady_clock::now() - coarse_now();
  EXPECT_GE(difference, milliseconds(0));
  EXPECT_LT(difference, milliseconds(100));
}

}  // namespace
}  // namespace arouter::net
