// Spending windows in UTC, computed from the clock: no timer job, no state.
#pragma once

#include <optional>

#include <arouter/base/clock.hpp>
#include <arouter/domain/scope.hpp>

namespace arouter {

// Start of the window `now` falls into; the Unix epoch for `never`.
WallTime window_start(LimitReset reset, WallTime now);
// First instant of the next window; nullopt for `never`.
std::optional<WallTime> window_end(LimitReset reset, WallTime now);

std::optional<LimitReset> parse_limit_reset(std::string_view text);  // "never" and "" included

// The same as budgets spell it: "lifetime" instead of "never".
std::string_view interval_name(LimitReset reset);
std::optional<LimitReset> parse_interval(std::string_view text);

}  // namespace arouter
