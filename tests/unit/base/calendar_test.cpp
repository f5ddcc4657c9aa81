#include <arouter/base/calendar.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace arouter {
namespace {

using testing::Optional;

WallTime at(std::string_view text) {
  return parse_rfc3339(text).value();
}

TEST(Rfc3339, PrintsSecondsOrMilliseconds) {
  const WallTime time = at("2026-11-23T06:15:18.0409Z");
  EXPECT_EQ(to_rfc3339(time), "2026-11-23T06:15:18Z");
  EXPECT_EQ(to_rfc3339(time, true), "2026-11-23T06:15:18.040Z");
  EXPECT_EQ(to_rfc3339(WallTime()), "1970-01-01T00:00:00Z");
  EXPECT_EQ(to_rfc3339(at("1969-12-31T23:59:59.9Z"), true), "1969-12-31T23:59:59.900Z");
}

TEST(Rfc3339, ReadsZonesFractionsAndLooserSeparators) {
  const WallTime noon = at("2026-03-29T12:00:00Z");
  for (const std::string_view same :
       {"2026-03-29t12:00:00z", "2026-03-29 12:00:00Z", "2026-03-29T14:00:00+02:00",
        "2026-03-29T00:00:00-12:00", "2026-03-30T02:00:00+14:00", "2026-03-29T12:00:00.000000Z",
        "2026-03-29T12:00:00-00:00"}) {
    EXPECT_THAT(parse_rfc3339(same), Optional(noon)) << same;
  }
  EXPECT_EQ(at("2026-01-01T00:00:00.123456789987Z").time_since_epoch().count() % 1'000'000'000,
            123'456'789);
}

TEST(Rfc3339, CountsALeapSecondAsTheNext) {
  EXPECT_EQ(at("2016-12-31T23:59:60Z"), at("2017-01-01T00:00:00Z"));
}

TEST(Rfc3339, RefusesWhatIsNoInstant) {
  for (const std::string_view bad :
       {"", "2026-11-23", "2026-11-23T06:15:18", "2026-11-23T06:15Z", "2026-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-04-31T00:00:00Z",
        "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:61Z",
        "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00+2:00", "2026-01-01T00:00:00+24:00",
        "2026-01-01T00:00:00Z ", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
        "2026-1-01T00:00:00Z", "20260101T000000Z"}) {
    EXPECT_EQ(parse_rfc3339(bad), std::nullopt) << bad;
  }
}

TEST(HttpDate, RoundTripsTheStandardsExample) {
  const WallTime time = at("1994-11-06T08:49:37Z");
  EXPECT_EQ(to_http_date(time), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_THAT(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), Optional(time));
}

TEST(HttpDate, RefusesOtherFormats) {
  for (const std::string_view bad :
       {"", "120", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
        "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT "}) {
    EXPECT_EQ(parse_http_date(bad), std::nullopt) << bad;
  }
}

struct WindowCase {
  std::string_view instant;
  std::string_view day, next_day;
  std::string_view week, next_week;
  std::string_view month, next_month;
};

class Windows : public testing::TestWithParam<WindowCase> {};

TEST_P(Windows, BeginAndEndWhereTheCalendarSays) {
  const WindowCase& expected = GetParam();
  const WallTime time = at(expected.instant);
  EXPECT_EQ(to_rfc3339(start_of_day(time), true), expected.day);
  EXPECT_EQ(to_rfc3339(next_day(time), true), expected.next_day);
  EXPECT_EQ(to_rfc3339(start_of_week(time), true), expected.week);
  EXPECT_EQ(to_rfc3339(next_week(time), true), expected.next_week);
  EXPECT_EQ(to_rfc3339(start_of_month(time), true), expected.month);
  EXPECT_EQ(to_rfc3339(next_month(time), true), expected.next_month);
}

INSTANTIATE_TEST_SUITE_P(
    Instants, Windows,
    testing::Values(
        // An ordinary Thursday.
        WindowCase{"2026-01-15T13:30:00Z", "2026-01-15T00:00:00.000Z", "2026-01-16T00:00:00.000Z",
                   "2026-01-12T00:00:00.000Z", "2026-01-19T00:00:00.000Z",
                   "2026-01-01T00:00:00.000Z", "2026-02-01T00:00:00.000Z"},
        // The first instant of a Monday belongs to the window it opens.
        WindowCase{"2026-06-01T00:00:00Z", "2026-06-01T00:00:00.000Z", "2026-06-02T00:00:00.000Z",
                   "2026-06-01T00:00:00.000Z", "2026-06-08T00:00:00.000Z",
                   "2026-06-01T00:00:00.000Z", "2026-07-01T00:00:00.000Z"},
        // The last nanosecond of a Sunday, a month and a year.
        WindowCase{"2028-12-31T23:59:59.999999999Z", "2028-12-31T00:00:00.000Z",
                   "2029-01-01T00:00:00.000Z", "2028-12-25T00:00:00.000Z",
                   "2029-01-01T00:00:00.000Z", "2028-12-01T00:00:00.000Z",
                   "2029-01-01T00:00:00.000Z"},
        // A leap day.
        WindowCase{"2028-02-29T12:00:00Z", "2028-02-29T00:00:00.000Z", "2028-03-01T00:00:00.000Z",
                   "2028-02-28T00:00:00.000Z", "2028-03-06T00:00:00.000Z",
                   "2028-02-01T00:00:00.000Z", "2028-03-01T00:00:00.000Z"},
        // Before 1970.
        WindowCase{"1969-12-31T23:59:59.5Z", "1969-12-31T00:00:00.000Z", "1970-01-01T00:00:00.000Z",
                   "1969-12-29T00:00:00.000Z", "1970-01-05T00:00:00.000Z",
                   "1969-12-01T00:00:00.000Z", "1970-01-01T00:00:00.000Z"}));

TEST(UnixTime, RoundsTowardsThePast) {
  EXPECT_EQ(unix_seconds(at("1969-12-31T23:59:59.5Z")), -1);
  EXPECT_EQ(unix_millis(at("1969-12-31T23:59:59.9995Z")), -1);
  EXPECT_EQ(unix_seconds(at("2026-11-23T06:15:18.999Z")), 1795414518);
  EXPECT_EQ(unix_millis(at("2026-11-23T06:15:18.999Z")), 1795414518999);
}

}  // namespace
}  // namespace arouter
