#include <arouter/domain/endpoint_health.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/domain/plan_route_fixture.hpp"

namespace arouter {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

TEST_F(PlanRoute, AvoidsAnOpenBreaker) {
  health_.open(0, now + 10s);
  EXPECT_THAT(candidates(), ElementsAre("a/x@two", "a/x@three"));
  EXPECT_THAT(exclusions(), ElementsAre("one:breaker_open"));
}

TEST_F(PlanRoute, OffersAHalfOpenEndpointAsAProbe) {
  health_.open(0, now);  // an older snapshot: its time has come since
  health_.health[1].breaker = BreakerState::half_open;
  EXPECT_THAT(candidates(), ElementsAre("a/x@one?", "a/x@two?", "a/x@three"));
}

TEST_F(PlanRoute, TriesTheBrokenEndpointThatIsDueSoonestWhenNothingElseIsLeft) {
  health_.open(0, now + 20s);
  health_.open(1, now + 10s);
  health_.open(2, now + 30s);
  EXPECT_THAT(candidates(), ElementsAre("a/x@two!"));
  EXPECT_THAT(exclusions(), ElementsAre("one:breaker_open", "three:breaker_open"));
}

TEST_F(PlanRoute, LooksAtOtherModelsBeforeALastResort) {
  health_.open(0, now + 20s);
  health_.open(1, now + 10s);
  health_.open(2, now + 30s);
  query_.models = {"a/x", "b/y"};
  EXPECT_THAT(candidates(), ElementsAre("b/y@three"));
}

TEST_F(PlanRoute, SkipsPausedEndpoints) {
  health_.limit(0, now + 1ns);
  health_.limit(1, now);
  EXPECT_THAT(candidates(), ElementsAre("a/x@two", "a/x@three"));
  EXPECT_THAT(exclusions(), ElementsAre("one:paused"));
  EXPECT_EQ(plan()->shortest_rate_limit, 1ms);
  health_.avoid(1, now + 1ns);
  EXPECT_THAT(candidates(), ElementsAre("a/x@three"));
  EXPECT_THAT(exclusions(), ElementsAre("one:paused", "two:paused"));
}

TEST_F(PlanRoute, TriesAPausedEndpointWhenNothingElseIsLeftUnlessItsRateIsLimited) {
  health_.limit(0, now + 1s);
  health_.avoid(1, now + 20s);
  health_.avoid(2, now + 10s);
  EXPECT_THAT(candidates(), ElementsAre("a/x@three!"));
  EXPECT_THAT(exclusions(), ElementsAre("one:paused", "two:paused"));
  health_.open(2, now + 1s);
  EXPECT_THAT(candidates(), ElementsAre("a/x@three!"));
  health_.avoid(2, now + 30s);
  EXPECT_THAT(candidates(), ElementsAre("a/x@two!"));
  EXPECT_THAT(exclusions(), ElementsAre("one:paused", "three:breaker_open"));
}

TEST_F(PlanRoute, AnswersWithTheSmallestWaitWhenEverythingLeftIsPaused) {
  health_.limit(0, now + 5s);
  health_.limit(1, now + 2'000'500us);
  health_.limit(2, now + 60s);
  const auto refused = error();
  EXPECT_EQ(refused.code(), ErrorCode::rate_limited);
  EXPECT_EQ(refused.details().retry_after, 2'001ms);
  EXPECT_EQ(refused.message(),
            "every endpoint left for model 'a/x' is rate-limited by its provider");
  EXPECT_THAT(refused.details().availability_json, HasSubstr(R"("rule":"paused")"));
}

TEST_F(PlanRoute, PrefersABrokenEndpointToNoneWhenTheOthersArePaused) {
  health_.limit(0, now + 5s);
  health_.limit(1, now + 2s);
  health_.open(2, now + 9s);
  EXPECT_THAT(candidates(), ElementsAre("a/x@three!"));
}

// From the first failure of a primary to its avoidance: five requests; then one probe a period.
TEST_F(PlanRoute, StopsTryingADeadPrimaryAfterFiveRequests) {
  auto catalogue = Catalogue::build(providers_, models_).value();
  HealthBook book(*catalogue, HealthPolicy{});
  int primary_attempts = 0;
  auto time = now;
  for (int request = 0; request < 600; ++request, time += 100ms) {
    const auto snapshot = book.snapshot(time);
    const auto made = plan_route(*catalogue, query_, *snapshot, time);
    ASSERT_TRUE(made);
    for (const auto& candidate : made->candidates) {
      const auto index = candidate.endpoint->index;
      if (candidate.probe && !snapshot->try_begin_probe(index, time)) continue;
      AttemptSample sample;
      sample.endpoint = index;
      sample.outcome = index == 0 ? AttemptOutcome::failure : AttemptOutcome::success;
      primary_attempts += index == 0 ? 1 : 0;
      book.record(sample, time);
      if (index != 0) break;
    }
  }
  EXPECT_EQ(primary_attempts, 5 + 1);  // a minute: five, and the probe at 30.4 s
}

}  // namespace
}  // namespace arouter
