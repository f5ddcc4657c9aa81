#include <arouter/base/calendar.hpp>
#include <arouter/base/clock.hpp>
#include <gtest/gtest.h>

#include "support/fixed_random.hpp"
#include "support/manual_clock.hpp"

namespace arouter {
namespace {

using std::chrono::seconds;

TEST(SystemClock, TellsAPlausibleTimeAndNeverGoesBack) {
  const SystemClock clock;
  EXPECT_GT(clock.wall(), parse_rfc3339("2024-01-01T00:00:00Z"));
  const SteadyTime before = clock.steady();
  EXPECT_LE(before, clock.steady());
}

TEST(ManualClock, MovesOnlyByHand) {
  test::ManualClock clock;
  const WallTime wall = clock.wall();
  const SteadyTime steady = clock.steady();
  clock.advance(seconds(5));
  EXPECT_EQ(clock.wall() - wall, seconds(5));
  EXPECT_EQ(clock.steady() - steady, seconds(5));
  clock.set_wall(wall - seconds(60));
  EXPECT_EQ(clock.wall(), wall - seconds(60));
  EXPECT_EQ(clock.steady() - steady, seconds(5));
}

TEST(FixedRandom, RepeatsItselfForASeedOnly) {
  test::FixedRandom one(7);
  test::FixedRandom same(7);
  test::FixedRandom other(8);
  const std::uint64_t first = one.next();
  EXPECT_EQ(first, same.next());
  EXPECT_NE(first, other.next());
  EXPECT_NE(first, one.next());
}

}  // namespace
}  // namespace arouter
