// RateLimit: how much of the gateway a caller may use at a time, apart from money.
#pragma once

#include <cstdint>
#include <optional>

namespace arouter {

// All values > 0; nullopt = none. Days are of UTC.
struct RateLimit {
  std::optional<std::int64_t> requests_per_minute{};
  std::optional<std::int64_t> requests_per_day{};
  std::optional<std::int64_t> tokens_per_minute{};
  std::optional<std::int64_t> concurrent_requests{};

  bool operator==(const RateLimit&) const = default;
};

}  // namespace arouter
