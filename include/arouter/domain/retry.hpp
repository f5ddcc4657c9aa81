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
  next_credential,   // any other 4xx: another key of the same provider, then the next endpoint
  next_endpoint,     // everything else
};

struct FailureClass {
  FailureAction action = FailureAction::next_endpoint;
  AttemptOutcome outcome = AttemptOutcome::failure;
  bool refuses_credential = false;  // whatever the model: see AttemptSample
};

FailureClass classify_status(int http_status);

// Retry-After as seconds or HTTP date (RFC 9110 §10.2.3), or x-ratelimit-reset-* durations
// ("1m30s", "250ms"); bounded to one hour. nullopt when absent or malformed.
std::optional<std::chrono::milliseconds> parse_retry_after(std::string_view value, WallTime now);
std::optional<std::chrono::milliseconds> parse_duration(std::string_view value);
// An RFC 3339 time, or a number that its size tells to be seconds to wait, Unix seconds or Unix
// milliseconds, or a duration; bounded to one hour, nothing when it has passed.
std::optional<std::chrono::milliseconds> parse_reset(std::string_view value, WallTime now);

}  // namespace arouter
