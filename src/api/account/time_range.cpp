#include "api/account/time_range.hpp"

#include <arouter/base/calendar.hpp>
#include <arouter/base/http.hpp>

namespace arouter::api {

namespace {

Error bad(std::string_view name, std::string_view what) {
  return fail(ErrorCode::invalid_request, std::string(name) + " " + std::string(what))
      .with_param(std::string(name));
}

// RFC 3339, or a day, which stands for its midnight in UTC.
std::optional<WallTime> parse_instant(const std::string& text) {
  constexpr std::size_t day_characters = 10;
  return parse_rfc3339(text.size() == day_characters ? text + "T00:00:00Z" : text);
}

// Leaves `target` as it is when the query does not name it.
Status read_instant(std::string_view query, std::string_view name, WallTime& target) {
  const auto text = query_value(query, name);
  if (!text) return {};
  const auto instant = parse_instant(*text);
  if (!instant) return bad(name, "must be an RFC 3339 time or a day (YYYY-MM-DD)");
  target = *instant;
  return {};
}

Result<TimeRange> checked(TimeRange range) {
  if (range.from >= range.until) return bad("start_time", "must be before end_time");
  if (range.until - range.from > range_max) {
    return bad("start_time", "must be at most 366 days before end_time");
  }
  return range;
}

}  // namespace

Result<TimeRange> read_time_range(std::string_view query, WallTime now) {
  TimeRange range{WallTime{}, now};
  if (const auto read = read_instant(query, "end_time", range.until); !read) return read.error();
  range.from = range.until - range_default;
  if (const auto read = read_instant(query, "start_time", range.from); !read) return read.error();
  return checked(range);
}

Result<TimeRange> read_day_range(std::string_view query, WallTime now) {
  if (const auto date = query_value(query, "date")) {
    const auto day = parse_rfc3339(*date + "T00:00:00Z");
    if (!day) return bad("date", "must be a day (YYYY-MM-DD)");
    return TimeRange{*day, next_day(*day)};
  }
  TimeRange range{WallTime{}, start_of_day(now)};
  if (const auto read = read_instant(query, "end_time", range.until); !read) return read.error();
  const auto midnight = start_of_day(range.until);
  range.until = midnight == range.until ? midnight : next_day(range.until);
  range.from = range.until - range_default;
  if (const auto read = read_instant(query, "start_time", range.from); !read) return read.error();
  range.from = start_of_day(range.from);
  return checked(range);
}

Result<TimeRange> read_day_range_with_today(std::string_view query, WallTime now) {
  return read_day_range(query, next_day(now));
}

}  // namespace arouter::api
