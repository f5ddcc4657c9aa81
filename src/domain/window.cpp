#include <arouter/base/calendar.hpp>
#include <arouter/domain/window.hpp>

namespace arouter {

WallTime window_start(LimitReset reset, WallTime now) {
  switch (reset) {
    case LimitReset::never:
      return WallTime{};
    case LimitReset::daily:
      return start_of_day(now);
    case LimitReset::weekly:
      return start_of_week(now);
    case LimitReset::monthly:
      return start_of_month(now);
  }
  return WallTime{};
}

std::optional<WallTime> window_end(LimitReset reset, WallTime now) {
  switch (reset) {
    case LimitReset::never:
      return std::nullopt;
    case LimitReset::daily:
      return next_day(now);
    case LimitReset::weekly:
      return next_week(now);
    case LimitReset::monthly:
      return next_month(now);
  }
  return std::nullopt;
}

std::optional<LimitReset> parse_limit_reset(std::string_view text) {
  if (text.empty()) return LimitReset::never;
  for (const auto reset : widest_first) {
    if (text == to_string(reset)) return reset;
  }
  return std::nullopt;
}

std::string_view interval_name(LimitReset reset) {
  return reset == LimitReset::never ? std::string_view("lifetime") : to_string(reset);
}

std::optional<LimitReset> parse_interval(std::string_view text) {
  for (const auto reset : widest_first) {
    if (text == interval_name(reset)) return reset;
  }
  return std::nullopt;
}

}  // namespace arouter
