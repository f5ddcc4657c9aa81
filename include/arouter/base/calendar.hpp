// UTC calendar arithmetic: RFC 3339 text, HTTP dates and day, week and month starts.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include <arouter/base/clock.hpp>

namespace arouter {

// "2026-11-23T06:15:18Z"; with milliseconds when `millis`.
std::string to_rfc3339(WallTime time, bool millis = false);
// Accepts a zone offset, fractional seconds, 'T' or space; a missing zone is an error.
std::optional<WallTime> parse_rfc3339(std::string_view text);
// RFC 9110 §5.6.7 IMF-fixdate, as used by Date and Retry-After.
std::optional<WallTime> parse_http_date(std::string_view text);
std::string to_http_date(WallTime time);

WallTime start_of_day(WallTime time);
WallTime start_of_week(WallTime time);  // Monday 00:00 UTC
WallTime start_of_month(WallTime time);
WallTime next_day(WallTime time);
WallTime next_week(WallTime time);
WallTime next_month(WallTime time);

std::int64_t unix_seconds(WallTime time);
std::int64_t unix_millis(WallTime time);

}  // namespace arouter
