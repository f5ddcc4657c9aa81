// The span of time a query asks about.
#pragma once

#include <chrono>
#include <string_view>

#include <arouter/base/clock.hpp>
#include <arouter/base/result.hpp>

namespace arouter::api {

struct TimeRange {
  WallTime from{};   // inclusive
  WallTime until{};  // exclusive
};

inline constexpr std::chrono::days range_default{30};
inline constexpr std::chrono::days range_max{366};

// `start_time` and `end_time` (RFC 3339 or a plain day) of the query; without them the last
// `range_default` until now. Errors: invalid_request for anything else, an empty range, or one
// longer than `range_max`.
Result<TimeRange> read_time_range(std::string_view query, WallTime now);

// Whole UTC days: `date` (YYYY-MM-DD) alone, else the days that `start_time` … `end_time` touch,
// else the last `range_default` completed ones.
Result<TimeRange> read_day_range(std::string_view query, WallTime now);
// The same, where today counts among the last ones.
Result<TimeRange> read_day_range_with_today(std::string_view query, WallTime now);

}  // namespace arouter::api
