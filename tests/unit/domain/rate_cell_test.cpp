#include <thread>
#include <vector>

#include <arouter/base/calendar.hpp>
#include <arouter/domain/rate_cell.hpp>
#include <gtest/gtest.h>

namespace arouter {
namespace {

constexpr std::int64_t second_ns = 1'000'000'000;
constexpr std::int64_t start_ns = 1'000 * second_ns;

int taken_at(RateClock& clock, const RatePace& pace, std::int64_t now_ns, int tries) {
  int taken = 0;
  for (int i = 0; i < tries; ++i) taken += clock.try_take(pace, now_ns) ? 1 : 0;
  return taken;
}

TEST(RatePace, BurstsATenthOfTheMinuteAndAtLeastOne) {
  struct Case {
    std::int64_t per_minute;
    std::int32_t replicas;
    std::int64_t burst;
    std::int64_t step_ns;
  };
  for (const auto& [per_minute, replicas, burst, step_ns] :
       {Case{600, 1, 60, 100'000'000}, Case{60, 1, 6, second_ns}, Case{1, 1, 1, 60 * second_ns},
        Case{19, 1, 1, 3'157'894'737}, Case{600, 3, 20, 300'000'000},
        Case{60, 10, 1, 10 * second_ns}, Case{70, 1, 7, 857'142'858}}) {
    const RatePace pace(per_minute, RateShare{replicas, 0});
    EXPECT_EQ(pace.burst(), burst) << per_minute;
    EXPECT_EQ(pace.step_ns(), step_ns) << per_minute;
  }
}

TEST(RateClock, AdmitsABurstThenOnePerStep) {
  RateClock clock;
  const RatePace pace(70, RateShare{});
  EXPECT_EQ(taken_at(clock, pace, start_ns, 20), 7);
  EXPECT_EQ(pace.fitting(clock.ahead_ns(start_ns)), 0);
  EXPECT_FALSE(clock.try_take(pace, start_ns + pace.step_ns() - 1));
  EXPECT_TRUE(clock.try_take(pace, start_ns + pace.step_ns()));
  EXPECT_FALSE(clock.try_take(pace, start_ns + pace.step_ns()));
}

TEST(RateClock, NeverAdmitsMoreThanTheAllowanceAndABurstInAMinute) {
  RateClock clock;
  const RatePace pace(600, RateShare{});
  int taken = 0;
  for (std::int64_t ms = 0; ms < 60'000; ++ms) {
    taken += taken_at(clock, pace, start_ns + ms * 1'000'000, 3);
  }
  EXPECT_EQ(taken, 600 + 60 - 1);  // the step that ends with the minute is not in it
}

TEST(RateClock, IsWholeAgainAfterAPauseAndNoMoreThanThat) {
  RateClock clock;
  const RatePace pace(60, RateShare{});
  EXPECT_EQ(taken_at(clock, pace, start_ns, 9), 6);
  EXPECT_EQ(taken_at(clock, pace, start_ns + 3600 * second_ns, 9), 6);
}

TEST(RateClock, CountsOnlyWhatWasNotGivenBack) {
  RateClock clock;
  const RatePace pace(60, RateShare{});
  EXPECT_EQ(taken_at(clock, pace, start_ns, 6), 6);
  clock.give_back(pace);
  EXPECT_EQ(taken_at(clock, pace, start_ns, 6), 1);
}

TEST(RateClock, PaysADebtBackByTime) {
  RateClock clock;
  const RatePace pace(6000, RateShare{});  // 100 a second, 600 at once
  clock.charge(pace, 1600, start_ns);
  EXPECT_EQ(clock.ahead_ns(start_ns), 16 * second_ns);
  EXPECT_EQ(pace.fitting(clock.ahead_ns(start_ns + 10 * second_ns)), 0);
  EXPECT_EQ(pace.fitting(clock.ahead_ns(start_ns + 11 * second_ns)), 100);
  EXPECT_EQ(pace.fitting(clock.ahead_ns(start_ns + 16 * second_ns)), 600);
}

TEST(RateClock, SurvivesAChargeBeyondAllReason) {
  RateClock clock;
  const RatePace pace(1, RateShare{});
  clock.charge(pace, INT64_MAX, start_ns);
  EXPECT_GT(clock.ahead_ns(start_ns), 0);
  EXPECT_EQ(pace.fitting(clock.ahead_ns(start_ns)), 0);
}

TEST(RateClock, KeepsWhatWasUsedWhenTheLimitChanges) {
  RateClock clock;
  EXPECT_EQ(taken_at(clock, RatePace(1, RateShare{}), start_ns, 2), 1);
  clock.change_pace(1, 600, start_ns);
  const RatePace raised(600, RateShare{});
  EXPECT_EQ(taken_at(clock, raised, start_ns, 100), 59);
  clock.change_pace(600, 60, start_ns);
  EXPECT_EQ(clock.ahead_ns(start_ns), 60 * second_ns);
}

TEST(DayCounter, ForgetsAtMidnightUtc) {
  DayCounter day;
  const auto evening = *parse_rfc3339("2028-02-29T23:59:59.999Z");
  const auto midnight = *parse_rfc3339("2028-03-01T00:00:00Z");
  EXPECT_TRUE(day.try_take(2, evening));
  EXPECT_TRUE(day.try_take(2, evening));
  EXPECT_FALSE(day.try_take(2, evening));
  EXPECT_EQ(day.used(midnight), 0);
  EXPECT_TRUE(day.try_take(2, midnight));
  EXPECT_EQ(day.used(midnight), 1);
}

TEST(DayCounter, DoesNotReopenADayWhenTheClockStepsBack) {
  DayCounter day;
  const auto midnight = *parse_rfc3339("2026-01-02T00:00:00Z");
  EXPECT_TRUE(day.try_take(1, midnight));
  EXPECT_FALSE(day.try_take(1, midnight - std::chrono::seconds(5)));
}

TEST(DayCounter, GivesBackWithinItsDayOnly) {
  DayCounter day;
  const auto noon = *parse_rfc3339("2026-01-02T12:00:00Z");
  EXPECT_TRUE(day.try_take(1, noon));
  day.give_back(noon);
  EXPECT_EQ(day.used(noon), 0);
  day.give_back(noon);
  EXPECT_EQ(day.used(noon), 0);
  EXPECT_TRUE(day.try_take(1, noon));
  day.give_back(noon + std::chrono::hours(24));
  EXPECT_EQ(day.used(noon), 1);
}

TEST(RateShare, AddsUpToTheLimit) {
  for (const std::int64_t limit : {7, 60, 1001}) {
    for (std::int32_t replicas = 1; replicas <= 7; ++replicas) {
      std::int64_t sum = 0;
      for (std::int32_t i = 0; i < replicas; ++i) sum += RateShare{replicas, i}.of(limit);
      EXPECT_EQ(sum, limit) << replicas;
    }
  }
}

TEST(RateShare, IsAtLeastOne) {
  const RateShare last{5, 4};
  EXPECT_EQ(last.of(2), 1);
}

// What threads take at one instant is what one thread would have taken.
TEST(RateCounters, AdmitExactlyTheLimitToThreadsThatRace) {
  RateCounters counters;
  const RatePace pace(100'000, RateShare{});
  const auto now = *parse_rfc3339("2026-01-02T12:00:00Z");
  std::atomic<int> by_clock{0};
  std::atomic<int> by_day{0};
  std::atomic<int> inside{0};
  std::atomic<bool> crowded{false};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 5000; ++n) {
        by_clock += counters.requests.try_take(pace, start_ns) ? 1 : 0;
        by_day += counters.requests_today.try_take(7'000, now) ? 1 : 0;
        counters.tokens.charge(pace, 3, start_ns);
        if (!counters.in_flight.try_enter(2)) continue;
        if (++inside > 2) crowded = true;
        --inside;
        counters.in_flight.leave();
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(by_clock, 10'000);
  EXPECT_EQ(by_day, 7'000);
  EXPECT_EQ(counters.tokens.ahead_ns(start_ns), 4 * 5000 * 3 * pace.step_ns());
  EXPECT_EQ(counters.in_flight.count(), 0);
  EXPECT_FALSE(crowded);
}

}  // namespace
}  // namespace arouter
