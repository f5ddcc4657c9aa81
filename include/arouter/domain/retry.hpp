// What a provider's failure means for the call: whose fault it is and whether another candidate may
// try.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include <arouter/base/clock.hpp>
#include <arouter/domain/health.hpp>

namespace arouter {

enum class FailureAction : std::uint8_t {
  return_to_caller,  // 400, 413, 422: the request itself
  next_credential,   // 401, 402, 403, 429: another key of the same provider, then the next endpoint
  next_endpoint,     // everything else
};

struct FailureClass {
  FailureAction action = FailureAction::next_endpoint;
  AttemptOutcome outcome = AttemptOutcome::failure;
};

FailureClass classify_status(int http_status);

// Retry-After as seconds or HTTP date (RFC 9110 §10.2.3), or x-ratelimit-reset-* durations
// ("1m30s", "250ms"); bounded to one hour. nullopt when absent or malformed.
std::optional<std::chrono::milliseconds> parse_retry_after(std::string_view value, WallTime now);
std::optional<std::chrono::milliseconds> parse_duration(std::string_view value);

}  // namespace arouter
