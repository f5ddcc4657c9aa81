#include <arouter/base/calendar.hpp>
#include <arouter/domain/window.hpp>
#include <gtest/gtest.h>

namespace arouter {
namespace {

WallTime at(const char* text) {
  const auto time = parse_rfc3339(text);
  if (!time) ADD_FAILURE() << "not a time: " << text;
  return time.value_or(WallTime{});
}

struct WindowCase {
  LimitReset reset;
  const char* now;
  const char* start;
  const char* end;
};

constexpr auto daily = LimitReset::daily;
constexpr auto weekly = LimitReset::weekly;
constexpr auto monthly = LimitReset::monthly;

class SpendingWindow : public testing::TestWithParam<WindowCase> {};

TEST_P(SpendingWindow, ContainsTheInstantAndEndsWhereTheNextBegins) {
  const auto& c = GetParam();
  const auto now = at(c.now);
  EXPECT_EQ(window_start(c.reset, now), at(c.start));
  ASSERT_EQ(window_end(c.reset, now), at(c.end));
  const auto end = *window_end(c.reset, now);
  EXPECT_LE(window_start(c.reset, now), now);
  EXPECT_LT(now, end);
  EXPECT_EQ(window_start(c.reset, end), end);
  EXPECT_EQ(window_start(c.reset, end - std::chrono::nanoseconds(1)), at(c.start));
}

INSTANTIATE_TEST_SUITE_P(
    Table, SpendingWindow,
    testing::Values(
        WindowCase{daily, "2026-11-23T06:15:18Z", "2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z"},
        WindowCase{daily, "2026-11-23T00:00:00Z", "2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z"},
        // Leap day, and the same day of a year without one.
        WindowCase{daily, "2028-02-28T23:59:59Z", "2028-02-28T00:00:00Z", "2028-02-29T00:00:00Z"},
        WindowCase{daily, "2028-02-29T12:00:00Z", "2028-02-29T00:00:00Z", "2028-03-01T00:00:00Z"},
        WindowCase{daily, "2027-02-28T23:59:59.999Z", "2027-02-28T00:00:00Z",
                   "2027-03-01T00:00:00Z"},
        WindowCase{daily, "2026-12-31T23:59:59Z", "2026-12-31T00:00:00Z", "2027-01-01T00:00:00Z"},
        // Written in zones 14 hours ahead and 12 behind: windows are those of UTC all the same.
        WindowCase{daily, "2026-11-24T05:00:00+14:00", "2026-11-23T00:00:00Z",
                   "2026-11-24T00:00:00Z"},
        WindowCase{daily, "2026-11-23T13:00:00-12:00", "2026-11-24T00:00:00Z",
                   "2026-11-25T00:00:00Z"},
        // Nights on which Europe and America change their clocks last 24 hours here.
        WindowCase{daily, "2026-03-29T01:30:00Z", "2026-03-29T00:00:00Z", "2026-03-30T00:00:00Z"},
        WindowCase{daily, "2026-11-01T06:30:00Z", "2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z"},
        // Monday to Monday, and across the year in the 53rd ISO week of 2026.
        WindowCase{weekly, "2026-11-23T00:00:00Z", "2026-11-23T00:00:00Z", "2026-11-30T00:00:00Z"},
        WindowCase{weekly, "2026-11-22T23:59:59Z", "2026-11-16T00:00:00Z", "2026-11-23T00:00:00Z"},
        WindowCase{weekly, "2026-12-28T00:00:00Z", "2026-12-28T00:00:00Z", "2027-01-04T00:00:00Z"},
        WindowCase{weekly, "2027-01-03T23:59:59Z", "2026-12-28T00:00:00Z", "2027-01-04T00:00:00Z"},
        WindowCase{weekly, "2028-03-01T10:00:00Z", "2028-02-28T00:00:00Z", "2028-03-06T00:00:00Z"},
        WindowCase{monthly, "2026-11-23T06:15:18Z", "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z"},
        WindowCase{monthly, "2026-12-31T23:59:59Z", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"},
        WindowCase{monthly, "2028-02-29T23:59:59Z", "2028-02-01T00:00:00Z", "2028-03-01T00:00:00Z"},
        WindowCase{monthly, "2027-01-31T12:00:00Z", "2027-01-01T00:00:00Z",
                   "2027-02-01T00:00:00Z"}));

TEST(SpendingWindow, OfALifetimeLimitIsOneAndNeverEnds) {
  EXPECT_EQ(window_start(LimitReset::never, at("2026-11-23T06:15:18Z")), WallTime{});
  EXPECT_EQ(window_end(LimitReset::never, at("2026-11-23T06:15:18Z")), std::nullopt);
}

TEST(LimitReset, ReadsItsOwnNames) {
  for (const auto reset : {LimitReset::never, daily, weekly, monthly}) {
    EXPECT_EQ(parse_limit_reset(to_string(reset)), reset);
  }
  EXPECT_EQ(parse_limit_reset(""), LimitReset::never);
  EXPECT_EQ(parse_limit_reset("yearly"), std::nullopt);
  EXPECT_EQ(parse_limit_reset("daily "), std::nullopt);
}

TEST(ScopeKind, HasTheNamesThatRefusalsUse) {
  EXPECT_EQ(to_string(ScopeKind::api_key), "api_key");
  EXPECT_EQ(to_string(ScopeKind::member), "member");
  EXPECT_EQ(to_string(ScopeKind::workspace), "workspace");
  EXPECT_EQ(to_string(ScopeKind::organization), "organization");
  EXPECT_EQ(to_string(ScopeKind::credits), "credits");
}

}  // namespace
}  // namespace arouter
