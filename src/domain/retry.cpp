#include <algorithm>
#include <array>
#include <charconv>

#include <arouter/base/calendar.hpp>
#include <arouter/base/text.hpp>
#include <arouter/domain/retry.hpp>

namespace arouter {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds pause_max = std::chrono::hours(1);

struct Unit {
  std::string_view name;
  double in_milliseconds;
};
// "ms" before "m", so that the longer name is found first.
constexpr std::array units{Unit{"ms", 1},        Unit{"us", 0.001}, Unit{"ns", 0.000'001},
                           Unit{"s", 1'000},     Unit{"m", 60'000}, Unit{"h", 3'600'000},
                           Unit{"d", 86'400'000}};

// Digits with an optional fraction at the front of `text`, which it moves past them.
std::optional<double> take_number(std::string_view& text) {
  double value = 0;
  const auto [end, problem] =
      std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (problem != std::errc() || text.front() < '0' || text.front() > '9') return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

const Unit* take_unit(std::string_view& text) {
  const auto* found =
      std::ranges::find_if(units, [text](const Unit& unit) { return text.starts_with(unit.name); });
  if (found == units.end()) return nullptr;
  text.remove_prefix(found->name.size());
  return found;
}

milliseconds bounded(double wait_ms) {
  return milliseconds(
      static_cast<std::int64_t>(std::min(wait_ms, static_cast<double>(pause_max.count()))));
}

std::optional<milliseconds> until(std::optional<WallTime> time, WallTime now) {
  if (!time) return std::nullopt;
  const auto wait = std::chrono::ceil<milliseconds>(*time - now);
  return std::clamp(wait, milliseconds(0), pause_max);
}

}  // namespace

FailureClass classify_status(int http_status) {
  switch (http_status) {
    case 400:
    case 413:
    case 422:
      return {FailureAction::return_to_caller, AttemptOutcome::rejected};
    case 401:
      return {FailureAction::next_credential, AttemptOutcome::credential, true};
    case 402:
    case 403:
      return {FailureAction::next_credential, AttemptOutcome::credential};
    case 429:
      return {FailureAction::next_credential, AttemptOutcome::rate_limited};
    case 408:
    case 409:
      return {FailureAction::next_endpoint, AttemptOutcome::failure};
    default:
      break;
  }
  // The provider lacks the model or takes the gateway for somebody else: nothing that the caller
  // could mend, and no sign of ill health.
  if (http_status >= 400 && http_status < 500) {
    return {FailureAction::next_credential, AttemptOutcome::not_served};
  }
  return {FailureAction::next_endpoint, AttemptOutcome::failure};
}

std::optional<milliseconds> parse_retry_after(std::string_view value, WallTime now) {
  value = trim(value);
  if (const auto wait = parse_duration(value)) return wait;
  return until(parse_http_date(value), now);
}

std::optional<milliseconds> parse_duration(std::string_view value) {
  value = trim(value);
  auto rest = value;
  double total_ms = 0;
  bool is_first = true;
  while (is_first || !rest.empty()) {
    if (rest.empty()) return std::nullopt;
    const auto number = take_number(rest);
    if (!number) return std::nullopt;
    if (is_first && rest.empty()) return bounded(*number * 1'000);  // a bare number is seconds
    const auto* unit = take_unit(rest);
    if (unit == nullptr) return std::nullopt;
    total_ms += *number * unit->in_milliseconds;
    is_first = false;
  }
  return bounded(total_ms);
}

std::optional<milliseconds> parse_reset(std::string_view value, WallTime now) {
  constexpr double unix_seconds_min = 1e9;  // 2001; a wait of 30 years
  constexpr double unix_millis_min = 1e11;
  value = trim(value);
  auto rest = value;
  const auto number = take_number(rest);
  if (!number || !rest.empty()) {
    if (const auto time = parse_rfc3339(value)) return until(time, now);
    return parse_duration(value);
  }
  if (*number < unix_seconds_min) return bounded(*number * 1'000);
  const double unix_ms = *number < unix_millis_min ? *number * 1'000 : *number;
  return bounded(std::max(0.0, unix_ms - static_cast<double>(unix_millis(now))));
}

}  // namespace arouter
