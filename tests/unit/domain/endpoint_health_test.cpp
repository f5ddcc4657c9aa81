#include <arouter/domain/endpoint_health.hpp>
#include <gtest/gtest.h>

namespace arouter {
namespace {

using namespace std::chrono_literals;

const SteadyTime start{1h};

AttemptSample sample(AttemptOutcome outcome) {
  AttemptSample made;
  made.outcome = outcome;
  return made;
}

class EndpointHealthMachineTest : public testing::Test {
 protected:
  bool record(AttemptOutcome outcome) { return machine_.record(sample(outcome), now_, policy_); }
  void record_times(AttemptOutcome outcome, int times) {
    for (int i = 0; i < times; ++i) record(outcome);
  }
  void open_it() { record_times(AttemptOutcome::failure, policy_.failures_to_open); }
  [[nodiscard]] BreakerState breaker() const { return machine_.breaker(now_); }
  [[nodiscard]] EndpointHealth view() const { return machine_.view(now_, policy_); }

  HealthPolicy policy_;
  SteadyTime now_ = start;
  EndpointHealthMachine machine_;
};

using Breaker = EndpointHealthMachineTest;

TEST_F(Breaker, OpensAtTheFifthFailureInARow) {
  record_times(AttemptOutcome::failure, 4);
  EXPECT_EQ(breaker(), BreakerState::closed);
  EXPECT_TRUE(record(AttemptOutcome::failure));
  EXPECT_EQ(breaker(), BreakerState::open);
  EXPECT_EQ(view().retry_at, now_ + 30s);
}

TEST_F(Breaker, StartsCountingAnewAfterASuccess) {
  record_times(AttemptOutcome::failure, 4);
  record(AttemptOutcome::success);
  record_times(AttemptOutcome::failure, 4);
  EXPECT_EQ(breaker(), BreakerState::closed);
}

TEST_F(Breaker, OpensWhenHalfOfTenCallsInTheWindowFail) {
  for (int i = 0; i < 4; ++i) {
    record(AttemptOutcome::failure);
    record(AttemptOutcome::success);
  }
  record(AttemptOutcome::success);
  EXPECT_EQ(breaker(), BreakerState::closed);
  record(AttemptOutcome::failure);  // five of ten
  EXPECT_EQ(breaker(), BreakerState::open);
}

TEST_F(Breaker, StaysClosedBelowTheErrorRate) {
  for (int i = 0; i < 50; ++i) {
    record(AttemptOutcome::failure);
    record_times(AttemptOutcome::success, 2);
  }
  EXPECT_EQ(breaker(), BreakerState::closed);
  EXPECT_NEAR(view().error_rate, 1.0 / 3, 0.001);
}

TEST_F(Breaker, ForgetsFailuresThatLeftTheWindow) {
  for (int i = 0; i < 4; ++i) {
    record(AttemptOutcome::failure);
    record(AttemptOutcome::success);
  }
  now_ += 31s;
  EXPECT_EQ(view().error_rate, 0);
  record(AttemptOutcome::success);
  record(AttemptOutcome::failure);
  EXPECT_EQ(breaker(), BreakerState::closed);
}

TEST_F(Breaker, NeitherOpensNorCountsRateLimitsRejectionsAndCredentials) {
  for (const auto outcome :
       {AttemptOutcome::rate_limited, AttemptOutcome::rejected, AttemptOutcome::credential}) {
    for (int i = 0; i < 100; ++i) EXPECT_FALSE(record(outcome));
  }
  EXPECT_EQ(breaker(), BreakerState::closed);
  EXPECT_EQ(view().calls, 0U);
}

TEST_F(Breaker, DoesNotLetNeutralOutcomesInterruptARunOfFailures) {
  record_times(AttemptOutcome::failure, 4);
  record(AttemptOutcome::rate_limited);
  record(AttemptOutcome::failure);
  EXPECT_EQ(breaker(), BreakerState::open);
}

TEST_F(Breaker, IsHalfOpenOnceItsTimeIsUp) {
  open_it();
  now_ += 30s - 1ns;
  EXPECT_EQ(breaker(), BreakerState::open);
  now_ += 1ns;
  EXPECT_EQ(breaker(), BreakerState::half_open);
}

TEST_F(Breaker, ClosesAfterASuccessfulProbeWithACleanSlate) {
  policy_.open_for = 2s;  // the failures are still within the window
  open_it();
  now_ += 2s;
  EXPECT_TRUE(record(AttemptOutcome::success));
  EXPECT_EQ(breaker(), BreakerState::closed);
  EXPECT_EQ(view().error_rate, 0);
  record_times(AttemptOutcome::failure, 4);
  EXPECT_EQ(breaker(), BreakerState::closed);
}

TEST_F(Breaker, ReopensAfterAFailedProbe) {
  open_it();
  now_ += 35s;
  EXPECT_TRUE(record(AttemptOutcome::failure));
  EXPECT_EQ(breaker(), BreakerState::open);
  EXPECT_EQ(view().retry_at, now_ + 30s);
}

TEST_F(Breaker, IsNotKeptOpenByCallsThatWereOnTheirWay) {
  open_it();
  const auto retry_at = view().retry_at;
  now_ += 10s;
  EXPECT_FALSE(record(AttemptOutcome::failure));
  EXPECT_EQ(view().retry_at, retry_at);
}

TEST_F(Breaker, IsNotClosedByALongStreamFromBetterDays) {
  open_it();
  now_ += 1s;
  EXPECT_FALSE(record(AttemptOutcome::success));
  EXPECT_EQ(breaker(), BreakerState::open);
}

using Averages = EndpointHealthMachineTest;

TEST_F(Averages, FollowLatencyAndThroughput) {
  auto fast = sample(AttemptOutcome::success);
  fast.first_byte_ms = 100;
  fast.completion_tokens = 50;
  fast.generation_ms = 1'000;
  machine_.record(fast, now_, policy_);
  EXPECT_DOUBLE_EQ(view().latency_ms, 100);
  EXPECT_DOUBLE_EQ(view().tokens_per_second, 50);
  auto slow = fast;
  slow.first_byte_ms = 600;
  slow.generation_ms = 5'000;
  machine_.record(slow, now_, policy_);
  EXPECT_DOUBLE_EQ(view().latency_ms, 200);
  EXPECT_DOUBLE_EQ(view().tokens_per_second, 42);
}

TEST_F(Averages, IgnoreCallsWithoutAFirstByteOrTokens) {
  record(AttemptOutcome::success);
  EXPECT_EQ(view().latency_ms, 0);
  EXPECT_EQ(view().tokens_per_second, 0);
  EXPECT_EQ(view().calls, 1U);
}

}  // namespace
}  // namespace arouter
