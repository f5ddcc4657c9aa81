// Spending scopes: the things a limit can be put on, and the window in which it counts.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string_view>

#include <arouter/base/clock.hpp>

namespace arouter {

enum class ScopeKind : std::uint8_t { api_key, member, workspace, organization, credits };

std::string_view to_string(ScopeKind kind);

// Database id of a scope; 0 = none.
struct ScopeId {
  std::int64_t value = 0;
  auto operator<=>(const ScopeId&) const = default;
};

enum class LimitReset : std::uint8_t { never, daily, weekly, monthly };

std::string_view to_string(LimitReset reset);  // "never", "daily", …

inline constexpr std::array widest_first{LimitReset::never, LimitReset::monthly, LimitReset::weekly,
                                         LimitReset::daily};

// One scope in one window. Window starts are whole seconds; the epoch for `never`.
struct ScopeWindow {
  ScopeId scope;
  WallTime window_start{};
  auto operator<=>(const ScopeWindow&) const = default;
};

}  // namespace arouter
