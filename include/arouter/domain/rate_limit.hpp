// RateLimit: how much of the gateway a caller may use at a time, apart from money.
#pragma once

#include <cstdint>
#include <optional>

namespace arouter {

// All values from 1 to `most`; nullopt = none. Days are of UTC.
struct RateLimit {
  static constexpr std::int64_t most = 1'000'000'000;

  std::optional<std::int64_t> requests_per_minute{};
  std::optional<std::int64_t> requests_per_day{};
  std::optional<std::int64_t> tokens_per_minute{};
  std::optional<std::int64_t> concurrent_requests{};

  bool operator==(const RateLimit&) const = default;
};

}  // namespace arouter
