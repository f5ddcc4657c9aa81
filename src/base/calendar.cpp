#include <array>
#include <cstdint>

#include <arouter/base/calendar.hpp>

namespace arouter {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::sys_seconds;
using std::chrono::year_month_day;

constexpr std::array<std::string_view, 7> weekday_names = {"Sun", "Mon", "Tue", "Wed",
                                                           "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> month_names = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// A WallTime counts nanoseconds in 64 bits and ends within the years 1677 and 2262.
constexpr int year_min = 1678;
constexpr int year_max = 2261;

void append_number(std::string& out, std::int64_t number, int width) {
  const std::size_t begin = out.size();
  out.append(static_cast<std::size_t>(width), '0');
  for (std::size_t i = out.size(); i > begin && number > 0; number /= 10) {
    out[--i] = static_cast<char>('0' + number % 10);
  }
}

void append_time_of_day(std::string& out, seconds since_midnight) {
  append_number(out, since_midnight / hours(1), 2);
  out += ':';
  append_number(out, since_midnight % hours(1) / minutes(1), 2);
  out += ':';
  append_number(out, (since_midnight % minutes(1)).count(), 2);
}

// Reads a text from left to right; every step says whether it matched.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool number(int width, int& value) {
    if (rest_.size() < static_cast<std::size_t>(width)) return false;
    value = 0;
    for (const char c : rest_.substr(0, static_cast<std::size_t>(width))) {
      if (c < '0' || c > '9') return false;
      value = value * 10 + (c - '0');
    }
    rest_.remove_prefix(static_cast<std::size_t>(width));
    return true;
  }

  bool any_of(std::string_view choices, char& found) {
    if (rest_.empty() || choices.find(rest_.front()) == std::string_view::npos) return false;
    found = rest_.front();
    rest_.remove_prefix(1);
    return true;
  }

  bool literal(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }

  template <std::size_t N>
  bool name(const std::array<std::string_view, N>& names, int& index) {
    for (std::size_t i = 0; i < N; ++i) {
      if (literal(names[i])) {
        index = static_cast<int>(i);
        return true;
      }
    }
    return false;
  }

  // One digit or more; those after the ninth are dropped.
  bool fraction(nanoseconds& value) {
    std::int64_t scale = 100'000'000;
    std::size_t digits = 0;
    value = nanoseconds(0);
    for (; digits < rest_.size() && rest_[digits] >= '0' && rest_[digits] <= '9'; ++digits) {
      value += nanoseconds((rest_[digits] - '0') * scale);
      scale /= 10;
    }
    rest_.remove_prefix(digits);
    return digits > 0;
  }

  [[nodiscard]] bool done() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

bool scan_time_of_day(Scanner& scan, seconds& time) {
  int hour = 0;
  int minute = 0;
  int second = 0;
  if (!scan.number(2, hour) || !scan.literal(":") || !scan.number(2, minute) ||
      !scan.literal(":") || !scan.number(2, second)) {
    return false;
  }
  // Second 60 is a leap second, which Unix time counts as the next second.
  if (hour > 23 || minute > 59 || second > 60) return false;
  time = hours(hour) + minutes(minute) + seconds(second);
  return true;
}

// "Z" or "+hh:mm": what local time is ahead of UTC.
bool scan_zone(Scanner& scan, minutes& ahead) {
  char sign = 0;
  if (!scan.any_of("Zz+-", sign)) return false;
  ahead = minutes(0);
  if (sign == 'Z' || sign == 'z') return true;
  int hour = 0;
  int minute = 0;
  if (!scan.number(2, hour) || !scan.literal(":") || !scan.number(2, minute)) return false;
  if (hour > 23 || minute > 59) return false;
  ahead = hours(hour) + minutes(minute);
  if (sign == '-') ahead = -ahead;
  return true;
}

std::optional<sys_days> make_day(int year, int month, int day) {
  const year_month_day date(std::chrono::year(year),
                            std::chrono::month(static_cast<unsigned>(month)),
                            std::chrono::day(static_cast<unsigned>(day)));
  if (year < year_min || year > year_max || !date.ok()) return std::nullopt;
  return sys_days(date);
}

year_month_day date_of(WallTime time) {
  return year_month_day(floor<days>(time));
}

}  // namespace

std::string to_rfc3339(WallTime time, bool millis) {
  const sys_days day = floor<days>(time);
  const year_month_day date(day);
  std::string out;
  out.reserve(24);
  append_number(out, static_cast<int>(date.year()), 4);
  out += '-';
  append_number(out, static_cast<unsigned>(date.month()), 2);
  out += '-';
  append_number(out, static_cast<unsigned>(date.day()), 2);
  out += 'T';
  append_time_of_day(out, floor<seconds>(time - day));
  if (millis) {
    out += '.';
    append_number(out, (time - floor<seconds>(time)).count() / 1'000'000, 3);
  }
  out += 'Z';
  return out;
}

std::optional<WallTime> parse_rfc3339(std::string_view text) {
  Scanner scan(text);
  int year = 0;
  int month = 0;
  int day = 0;
  char separator = 0;
  seconds time{};
  if (!scan.number(4, year) || !scan.literal("-") || !scan.number(2, month) || !scan.literal("-") ||
      !scan.number(2, day) || !scan.any_of("Tt ", separator) || !scan_time_of_day(scan, time)) {
    return std::nullopt;
  }
  nanoseconds fraction{};
  if (scan.literal(".") && !scan.fraction(fraction)) return std::nullopt;
  minutes ahead{};
  if (!scan_zone(scan, ahead) || !scan.done()) return std::nullopt;
  const auto date = make_day(year, month, day);
  if (!date) return std::nullopt;
  return WallTime(*date) + time + fraction - ahead;
}

std::string to_http_date(WallTime time) {
  const sys_days day = floor<days>(time);
  const year_month_day date(day);
  std::string out(weekday_names[std::chrono::weekday(day).c_encoding()]);
  out += ", ";
  append_number(out, static_cast<unsigned>(date.day()), 2);
  out += ' ';
  out += month_names[static_cast<unsigned>(date.month()) - 1];
  out += ' ';
  append_number(out, static_cast<int>(date.year()), 4);
  out += ' ';
  append_time_of_day(out, floor<seconds>(time - day));
  out += " GMT";
  return out;
}

std::optional<WallTime> parse_http_date(std::string_view text) {
  Scanner scan(text);
  int weekday = 0;
  int day = 0;
  int month = 0;
  int year = 0;
  seconds time{};
  if (!scan.name(weekday_names, weekday) || !scan.literal(", ") || !scan.number(2, day) ||
      !scan.literal(" ") || !scan.name(month_names, month) || !scan.literal(" ") ||
      !scan.number(4, year) || !scan.literal(" ") || !scan_time_of_day(scan, time) ||
      !scan.literal(" GMT") || !scan.done()) {
    return std::nullopt;
  }
  const auto date = make_day(year, month + 1, day);
  if (!date) return std::nullopt;
  return WallTime(*date) + time;
}

WallTime start_of_day(WallTime time) {
  return floor<days>(time);
}

WallTime start_of_week(WallTime time) {
  const sys_days day = floor<days>(time);
  return day - (std::chrono::weekday(day) - std::chrono::Monday);
}

WallTime start_of_month(WallTime time) {
  const year_month_day date = date_of(time);
  return sys_days(date.year() / date.month() / 1);
}

WallTime next_day(WallTime time) {
  return start_of_day(time) + days(1);
}

WallTime next_week(WallTime time) {
  return start_of_week(time) + days(7);
}

WallTime next_month(WallTime time) {
  const year_month_day date = date_of(time);
  return sys_days((date.year() / date.month() + std::chrono::months(1)) / 1);
}

std::int64_t unix_seconds(WallTime time) {
  return floor<seconds>(time).time_since_epoch().count();
}

std::int64_t unix_millis(WallTime time) {
  return floor<std::chrono::milliseconds>(time).time_since_epoch().count();
}

}  // namespace arouter
