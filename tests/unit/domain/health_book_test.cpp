#include <atomic>
#include <thread>
#include <vector>

#include <arouter/domain/endpoint_health.hpp>
#include <gtest/gtest.h>

#include "unit/domain/sample_catalogue.hpp"

namespace arouter {
namespace {

using namespace std::chrono_literals;

const SteadyTime start{1h};

AttemptSample attempt(std::size_t endpoint, AttemptOutcome outcome) {
  AttemptSample made;
  made.endpoint = endpoint;
  made.outcome = outcome;
  return made;
}

AttemptSample rate_limited(std::size_t endpoint, std::size_t credential,
                           std::chrono::milliseconds pause) {
  auto made = attempt(endpoint, AttemptOutcome::rate_limited);
  made.credential = credential;
  made.pause = pause;
  return made;
}

const std::size_t credentials[] = {1, 2, 0};

class HealthBookTest : public testing::Test {
 protected:
  void open_endpoint_0() {
    for (int i = 0; i < 5; ++i) book_.record(attempt(0, AttemptOutcome::failure), now_);
  }

  SteadyTime now_ = start;
  HealthBook book_{credentials, HealthPolicy{}};
};

TEST_F(HealthBookTest, ShowsEachEndpointsOwnHealth) {
  open_endpoint_0();
  const auto snapshot = book_.snapshot(now_);
  EXPECT_EQ(snapshot->of(0).breaker, BreakerState::open);
  EXPECT_EQ(snapshot->of(1).breaker, BreakerState::closed);
  EXPECT_EQ(snapshot->of(99).breaker, BreakerState::closed);
}

TEST_F(HealthBookTest, SnapshotsDoNotChange) {
  const auto before = book_.snapshot(now_);
  open_endpoint_0();
  EXPECT_EQ(before->of(0).breaker, BreakerState::closed);
}

TEST_F(HealthBookTest, SaysWhenReadersShouldHearOfItNow) {
  for (int i = 0; i < 4; ++i) {
    EXPECT_FALSE(book_.record(attempt(0, AttemptOutcome::failure), now_));
  }
  EXPECT_TRUE(book_.record(attempt(0, AttemptOutcome::failure), now_));
  EXPECT_FALSE(book_.record(attempt(0, AttemptOutcome::failure), now_));
  EXPECT_TRUE(book_.record(rate_limited(1, 0, 2s), now_));
}

TEST_F(HealthBookTest, IgnoresEndpointsOfAnotherCatalogue) {
  EXPECT_FALSE(book_.record(rate_limited(3, 0, 1s), now_));
  book_.record(rate_limited(1, 7, 1s), now_);
  EXPECT_FALSE(book_.snapshot(now_)->pause_of(1).paused(now_));
  EXPECT_FALSE(book_.snapshot(now_)->pause_of(3).paused(now_));
}

TEST_F(HealthBookTest, PausesAnEndpointOnlyWhenAllItsCredentialsArePaused) {
  book_.record(rate_limited(1, 0, 2s), now_);
  auto snapshot = book_.snapshot(now_);
  EXPECT_FALSE(snapshot->pause_of(1).paused(now_));
  EXPECT_TRUE(snapshot->credential_pause(1, 0).limited(now_));
  EXPECT_FALSE(snapshot->credential_pause(1, 1).paused(now_));
  EXPECT_FALSE(snapshot->credential_pause(1, 0).paused(now_ + 2s));

  book_.record(rate_limited(1, 1, 5s), now_);
  snapshot = book_.snapshot(now_);
  EXPECT_EQ(snapshot->pause_of(1).limited_until, now_ + 2s);
  EXPECT_EQ(snapshot->of(1).breaker, BreakerState::closed);
  EXPECT_FALSE(snapshot->pause_of(0).paused(now_));
}

TEST_F(HealthBookTest, PausesAnEndpointThatNeedsNoCredential) {
  book_.record(rate_limited(2, 0, 2s), now_);
  EXPECT_EQ(book_.snapshot(now_)->pause_of(2).limited_until, now_ + 2s);
}

TEST_F(HealthBookTest, NeverShortensAPause) {
  book_.record(rate_limited(0, 0, 10s), now_);
  book_.record(rate_limited(0, 0, 1s), now_);
  EXPECT_EQ(book_.snapshot(now_)->pause_of(0).limited_until, now_ + 10s);
}

TEST_F(HealthBookTest, DoublesThePauseOfLimitsInARowThatNameNone) {
  const auto limited = attempt(0, AttemptOutcome::rate_limited);
  const auto pause_after_one = [&] {
    EXPECT_TRUE(book_.record(limited, now_));
    const auto wait = book_.snapshot(now_)->pause_of(0).limited_until - now_;
    now_ += wait;
    return wait;
  };
  for (const auto wait : {5s, 10s, 20s, 40s, 60s, 60s}) EXPECT_EQ(pause_after_one(), wait);
  book_.record(attempt(0, AttemptOutcome::success), now_);
  EXPECT_EQ(pause_after_one(), 5s);
}

TEST_F(HealthBookTest, CountsLimitsOfCallsThatRanTogetherAsOne) {
  const auto limited = attempt(0, AttemptOutcome::rate_limited);
  for (int i = 0; i < 10; ++i) book_.record(limited, now_);
  EXPECT_EQ(book_.snapshot(now_)->pause_of(0).limited_until, now_ + 5s);
  book_.record(attempt(0, AttemptOutcome::success), now_);  // it was on its way too
  book_.record(limited, now_);
  EXPECT_EQ(book_.snapshot(now_)->pause_of(0).limited_until, now_ + 5s);
}

TEST_F(HealthBookTest, AvoidsWhatRefusesWithoutCallingItLimitedOrBroken) {
  for (const auto outcome : {AttemptOutcome::credential, AttemptOutcome::not_served}) {
    HealthBook book{credentials, HealthPolicy{}};
    for (int i = 0; i < 20; ++i) EXPECT_TRUE(book.record(attempt(0, outcome), now_));
    const auto snapshot = book.snapshot(now_);
    EXPECT_EQ(snapshot->pause_of(0).free_at, now_ + 60s);
    EXPECT_FALSE(snapshot->pause_of(0).limited(now_));
    EXPECT_EQ(snapshot->of(0).breaker, BreakerState::closed);
  }
}

TEST_F(HealthBookTest, AvoidsAnOverloadedEndpointForAsLongAsItAsks) {
  auto overloaded = attempt(0, AttemptOutcome::failure);
  overloaded.pause = 30s;
  EXPECT_TRUE(book_.record(overloaded, now_));
  EXPECT_EQ(book_.snapshot(now_)->pause_of(0).free_at, now_ + 30s);
  EXPECT_FALSE(book_.snapshot(now_)->pause_of(0).limited(now_));
}

TEST(HealthBookOfACatalogue, AvoidsARefusedKeyAtEveryEndpointOfItsProvider) {
  const auto catalogue =
      Catalogue::build({sample::provider("one"), sample::provider("two")},
                       {sample::model("a/x", {sample::endpoint("one"), sample::endpoint("two")}),
                        sample::model("b/y", {sample::endpoint("one")})})
          .value();
  HealthBook book(*catalogue, HealthPolicy{});
  auto refused = attempt(0, AttemptOutcome::credential);
  refused.refuses_credential = true;
  book.record(refused, start);
  const auto snapshot = book.snapshot(start);
  EXPECT_TRUE(snapshot->pause_of(0).paused(start));
  EXPECT_FALSE(snapshot->pause_of(1).paused(start));
  EXPECT_TRUE(snapshot->pause_of(2).paused(start));
}

TEST_F(HealthBookTest, AdmitsOneProbePerPeriodHoweverManyAsk) {
  open_endpoint_0();
  now_ += 30s;
  const auto snapshot = book_.snapshot(now_);
  ASSERT_EQ(snapshot->of(0).breaker, BreakerState::half_open);
  std::atomic<int> probes = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (int n = 0; n < 1'000; ++n) probes += snapshot->try_begin_probe(0, now_) ? 1 : 0;
      });
    }
  }
  EXPECT_EQ(probes, 1);
  EXPECT_FALSE(book_.snapshot(now_ + 29s)->try_begin_probe(0, now_ + 29s));
  EXPECT_TRUE(book_.snapshot(now_ + 30s)->try_begin_probe(0, now_ + 30s));
}

TEST_F(HealthBookTest, LetsNobodyProbeWithAnOldSnapshotWhatHasJustFailedAgain) {
  open_endpoint_0();
  now_ += 30s;
  const auto old = book_.snapshot(now_);
  ASSERT_TRUE(old->try_begin_probe(0, now_));
  now_ += 5s;
  book_.record(attempt(0, AttemptOutcome::failure), now_);
  EXPECT_FALSE(old->try_begin_probe(0, now_ + 29s));
  EXPECT_TRUE(book_.snapshot(now_ + 30s)->try_begin_probe(0, now_ + 30s));
}

TEST_F(HealthBookTest, AdmitsAnotherProbeAfterOneThatToldNothing) {
  open_endpoint_0();
  now_ += 30s;
  ASSERT_TRUE(book_.snapshot(now_)->try_begin_probe(0, now_));
  book_.record(attempt(0, AttemptOutcome::rejected), now_);
  EXPECT_TRUE(book_.snapshot(now_)->try_begin_probe(0, now_));
}

TEST_F(HealthBookTest, ClosesForEveryoneAfterASuccessfulProbe) {
  open_endpoint_0();
  now_ += 30s;
  book_.record(attempt(0, AttemptOutcome::success), now_);
  EXPECT_EQ(book_.snapshot(now_)->of(0).breaker, BreakerState::closed);
}

}  // namespace
}  // namespace arouter
