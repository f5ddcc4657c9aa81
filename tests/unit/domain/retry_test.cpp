#include <arouter/base/calendar.hpp>
#include <arouter/domain/retry.hpp>
#include <gtest/gtest.h>

namespace arouter {
namespace {

using namespace std::chrono_literals;

TEST(ClassifyStatus, TellsWhoseFaultItIsAndWhoMayTryNext) {
  constexpr auto to_caller = FailureAction::return_to_caller;
  constexpr auto next_key = FailureAction::next_credential;
  constexpr auto elsewhere = FailureAction::next_endpoint;
  const struct {
    int status;
    FailureAction action;
    AttemptOutcome outcome;
  } cases[] = {
      {400, to_caller, AttemptOutcome::rejected},  {413, to_caller, AttemptOutcome::rejected},
      {422, to_caller, AttemptOutcome::rejected},  {401, next_key, AttemptOutcome::credential},
      {402, next_key, AttemptOutcome::credential}, {403, next_key, AttemptOutcome::credential},
      {404, next_key, AttemptOutcome::not_served}, {408, elsewhere, AttemptOutcome::failure},
      {409, elsewhere, AttemptOutcome::failure},   {429, next_key, AttemptOutcome::rate_limited},
      {405, next_key, AttemptOutcome::not_served}, {407, next_key, AttemptOutcome::not_served},
      {410, next_key, AttemptOutcome::not_served}, {415, next_key, AttemptOutcome::not_served},
      {425, next_key, AttemptOutcome::not_served}, {451, next_key, AttemptOutcome::not_served},
      {500, elsewhere, AttemptOutcome::failure},   {502, elsewhere, AttemptOutcome::failure},
      {503, elsewhere, AttemptOutcome::failure},   {529, elsewhere, AttemptOutcome::failure},
      {302, elsewhere, AttemptOutcome::failure},   {0, elsewhere, AttemptOutcome::failure},
  };
  for (const auto& c : cases) {
    const auto verdict = classify_status(c.status);
    EXPECT_EQ(verdict.action, c.action) << c.status;
    EXPECT_EQ(verdict.outcome, c.outcome) << c.status;
    EXPECT_EQ(verdict.refuses_credential, c.status == 401) << c.status;
  }
}

TEST(RetryAfter, ReadsSecondsAndHttpDates) {
  const auto now = parse_rfc3339("2026-11-23T06:00:00Z").value();
  EXPECT_EQ(parse_retry_after("2", now), 2000ms);
  EXPECT_EQ(parse_retry_after(" 0 ", now), 0ms);
  EXPECT_EQ(parse_retry_after("1.5", now), 1500ms);
  EXPECT_EQ(parse_retry_after("Mon, 23 Nov 2026 06:00:30 GMT", now), 30'000ms);
  EXPECT_EQ(parse_retry_after("Mon, 23 Nov 2026 05:00:00 GMT", now), 0ms);
}

TEST(RetryAfter, IsBoundedToAnHour) {
  const auto now = parse_rfc3339("2026-11-23T06:00:00Z").value();
  EXPECT_EQ(parse_retry_after("86400", now), 1h);
  EXPECT_EQ(parse_retry_after("99999999999999999999999", now), 1h);
  EXPECT_EQ(parse_retry_after("Tue, 24 Nov 2026 06:00:00 GMT", now), 1h);
}

TEST(RetryAfter, IgnoresGarbage) {
  const auto now = parse_rfc3339("2026-11-23T06:00:00Z").value();
  for (const auto* text : {"", " ", "-1", "soon", "1x", "inf", "nan", "1e3", "0x10", "+5"}) {
    EXPECT_EQ(parse_retry_after(text, now), std::nullopt) << text;
  }
}

TEST(Reset, TellsByItsSizeWhatANumberMeans) {
  const auto now = parse_rfc3339("2026-11-23T06:00:00Z").value();  // 1795413600
  EXPECT_EQ(parse_reset("12", now), 12s);
  EXPECT_EQ(parse_reset("1.5", now), 1500ms);
  EXPECT_EQ(parse_reset("1795413609", now), 9s);
  EXPECT_EQ(parse_reset("1795413600250", now), 250ms);
  EXPECT_EQ(parse_reset("1795413599", now), 0ms);
  EXPECT_EQ(parse_reset("1799999999", now), 1h);
}

TEST(Reset, ReadsTimesAndDurations) {
  const auto now = parse_rfc3339("2026-11-23T06:00:00Z").value();
  EXPECT_EQ(parse_reset("2026-11-23T06:00:07Z", now), 7s);
  EXPECT_EQ(parse_reset(" 2026-11-23T07:00:07+01:00 ", now), 7s);
  EXPECT_EQ(parse_reset("2026-11-22T06:00:07Z", now), 0ms);
  EXPECT_EQ(parse_reset("2026-11-24T06:00:07Z", now), 1h);
  EXPECT_EQ(parse_reset("1m30s", now), 90s);
  for (const auto* text : {"", "soon", "-1", "2026-11-23", "2026-11-23T06:00:07"}) {
    EXPECT_EQ(parse_reset(text, now), std::nullopt) << text;
  }
}

TEST(Duration, ReadsRateLimitResets) {
  const struct {
    const char* text;
    std::chrono::milliseconds wait;
  } cases[] = {{"250ms", 250ms},
               {"1s", 1s},
               {"1m30s", 90s},
               {"6m0s", 6min},
               {"2m59.56s", 179'560ms},
               {"7.66s", 7'660ms},
               {"1h", 1h},
               {"0s", 0ms},
               {"1d", 1h},
               {"1h30m", 1h},
               {"60", 60s},
               {"1m5ms", 60'005ms}};
  for (const auto& c : cases) EXPECT_EQ(parse_duration(c.text), c.wait) << c.text;
}

TEST(Duration, RefusesWhatIsNotOne) {
  for (const auto* text : {"", "s", "1m30", "1 m", "-1s", "1s-", "..", "1.s.", "m1"}) {
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace arouter
