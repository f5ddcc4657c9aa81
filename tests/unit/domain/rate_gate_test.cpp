#include <arouter/base/calendar.hpp>
#include <arouter/domain/rate_gate.hpp>
#include <gtest/gtest.h>

namespace arouter {
namespace {

using std::chrono::seconds;

class RateGateTest : public testing::Test {
 protected:
  void limit_key(const RateLimit& limit) { gate_.add(ScopeKind::api_key, limit, key_); }
  void limit_org(const RateLimit& limit) { gate_.add(ScopeKind::organization, limit, org_); }

  std::optional<std::size_t> arrive() { return take_all(gate_.on_arrival(), at_); }
  void pass(seconds time) {
    at_.steady_ns += std::chrono::nanoseconds(time).count();
    at_.wall += time;
  }

  std::shared_ptr<RateCounters> key_ = std::make_shared<RateCounters>();
  std::shared_ptr<RateCounters> org_ = std::make_shared<RateCounters>();
  RateGate gate_;
  RateInstant at_{1'000'000'000'000, *parse_rfc3339("2026-01-02T23:59:00Z"), RateShare{}};
};

TEST_F(RateGateTest, PassesEverythingWithoutLimits) {
  limit_key({});
  EXPECT_TRUE(gate_.empty());
  EXPECT_EQ(arrive(), std::nullopt);
  EXPECT_FALSE(closest(gate_.on_arrival(), at_));
}

TEST_F(RateGateTest, UndoesEveryOtherRuleWhenOneRefuses) {
  limit_key({.requests_per_minute = 600, .requests_per_day = 100});
  limit_org({.requests_per_minute = 600, .requests_per_day = 1});
  EXPECT_EQ(arrive(), std::nullopt);
  EXPECT_EQ(arrive(), 3u);
  EXPECT_EQ(arrive(), 3u);
  EXPECT_EQ(key_->requests.ahead_ns(at_.steady_ns), 100'000'000);
  EXPECT_EQ(org_->requests.ahead_ns(at_.steady_ns), 100'000'000);
  EXPECT_EQ(key_->requests_today.used(at_.wall), 1);
}

TEST_F(RateGateTest, CountsDownAndTellsWhenTheNextFitsAndAllIsWhole) {
  limit_key({.requests_per_minute = 60});
  for (std::int64_t left = 5; left >= 0; --left) {
    ASSERT_EQ(arrive(), std::nullopt);
    EXPECT_EQ(closest(gate_.on_arrival(), at_)->remaining, left);
  }
  const auto refused = *closest(gate_.on_arrival(), at_);
  EXPECT_EQ(refused.limit, 60);
  EXPECT_EQ(refused.next_in, seconds(1));
  EXPECT_EQ(refused.whole_in, seconds(6));
  EXPECT_EQ(arrive(), 0u);
  pass(seconds(1));
  EXPECT_EQ(arrive(), std::nullopt);
  pass(seconds(6));
  EXPECT_EQ(closest(gate_.on_arrival(), at_)->remaining, 6);
}

TEST_F(RateGateTest, ReadsTheRuleThatWillRefuseFirst) {
  limit_key({.requests_per_minute = 600, .requests_per_day = 4});
  ASSERT_EQ(arrive(), std::nullopt);
  const auto reading = *closest(gate_.on_arrival(), at_);
  EXPECT_EQ(reading.kind, RateKind::requests_per_day);
  EXPECT_EQ(reading.remaining, 3);
  EXPECT_EQ(reading.whole_in, seconds(60));
}

TEST_F(RateGateTest, AdmitsWhileTokensRemainAndThenWaitsForTheDebt) {
  limit_key({.tokens_per_minute = 6000});
  EXPECT_EQ(take_all(gate_.on_start(), at_), std::nullopt);
  gate_.charge_tokens(599, at_);
  EXPECT_EQ(take_all(gate_.on_start(), at_), std::nullopt);
  gate_.charge_tokens(601, at_);
  EXPECT_EQ(take_all(gate_.on_start(), at_), 0u);
  EXPECT_EQ(closest(gate_.on_start(), at_)->next_in, std::chrono::milliseconds(6010));
  pass(seconds(6));
  EXPECT_EQ(take_all(gate_.on_start(), at_), 0u);
  pass(seconds(1));
  EXPECT_EQ(take_all(gate_.on_start(), at_), std::nullopt);
}

TEST_F(RateGateTest, GivesACallInFlightBackWhenTokensRefuseIt) {
  limit_key({.tokens_per_minute = 600, .concurrent_requests = 2});
  gate_.charge_tokens(1000, at_);
  EXPECT_TRUE(take_all(gate_.on_start(), at_));
  EXPECT_EQ(key_->in_flight.count(), 0);
}

TEST_F(RateGateTest, CapsCallsInFlight) {
  limit_key({.concurrent_requests = 2});
  EXPECT_EQ(take_all(gate_.on_start(), at_), std::nullopt);
  EXPECT_EQ(take_all(gate_.on_start(), at_), std::nullopt);
  EXPECT_EQ(take_all(gate_.on_start(), at_), 0u);
  EXPECT_EQ(closest(gate_.on_start(), at_)->next_in, seconds(1));
  gate_.on_start().front().give_back(at_);
  EXPECT_EQ(take_all(gate_.on_start(), at_), std::nullopt);
}

TEST_F(RateGateTest, GivesEachReplicaItsShare) {
  limit_key({.requests_per_day = 5});
  at_.share = RateShare{2, 1};
  EXPECT_EQ(arrive(), std::nullopt);
  EXPECT_EQ(arrive(), std::nullopt);
  EXPECT_EQ(arrive(), 0u);
  at_.share = RateShare{1, 0};
  EXPECT_EQ(arrive(), std::nullopt);
}

TEST_F(RateGateTest, CarriesWhatWasUsedOverToAChangedLimit) {
  const RateLimit before{.requests_per_minute = 60, .requests_per_day = 6};
  limit_key(before);
  for (int i = 0; i < 6; ++i) ASSERT_EQ(arrive(), std::nullopt);
  const RateLimit after{.requests_per_minute = 600, .requests_per_day = 7};
  carry_over(*key_, before, after, SteadyTime(std::chrono::nanoseconds(at_.steady_ns)));
  gate_ = RateGate();
  limit_key(after);
  EXPECT_EQ(arrive(), std::nullopt);
  EXPECT_EQ(arrive(), 1u);
  EXPECT_EQ(key_->requests.ahead_ns(at_.steady_ns), 7 * 100'000'000);
}

}  // namespace
}  // namespace arouter
