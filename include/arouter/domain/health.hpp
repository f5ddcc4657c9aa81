// Live health of an endpoint, learnt only from real calls: latency, error rate, circuit breaker and
// pauses asked for by the provider. Pure values; time is a parameter.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <arouter/base/clock.hpp>

namespace arouter {

enum class AttemptOutcome : std::uint8_t {
  success,
  failure,       // connect failure, deadline, 5xx, garbage: counts towards the breaker
  rate_limited,  // 429: pauses, never opens the breaker
  rejected,      // the request's own fault, or a client that left: says nothing about health
  credential,    // 401, 402, 403: the key's matter; pauses it, never opens the breaker
  not_served,    // 404 and the like: this is not to be had here; pauses, never opens the breaker
};

struct AttemptSample {
  std::size_t endpoint = 0;
  std::size_t credential = 0;
  AttemptOutcome outcome = AttemptOutcome::success;
  std::int64_t first_byte_ms = -1;  // -1 = none seen
  std::int64_t completion_tokens = 0;
  std::int64_t generation_ms = 0;
  std::optional<std::chrono::milliseconds> pause;  // how long the provider asks for, if it does
  bool refuses_credential = false;  // the pause holds at every endpoint of the provider
};

enum class BreakerState : std::uint8_t { closed, open, half_open };

struct HealthPolicy {
  int failures_to_open = 5;         // consecutive, or …
  double error_rate_to_open = 0.5;  // … this share of the window, from
  int window_calls_min = 10;        // this many calls on
  std::chrono::milliseconds window{30'000};
  std::chrono::milliseconds open_for{30'000};  // then one probe is let through
  // A rate limit that names no wait; doubled by each that follows without a success, up to the max.
  std::chrono::milliseconds rate_limit_pause{5'000};
  std::chrono::milliseconds rate_limit_pause_max{60'000};
  std::chrono::milliseconds refusal_pause{60'000};  // `credential`, `not_served`
};

// Until when an endpoint, or one of its credentials, is left alone; the epoch when it is not.
struct Pause {
  SteadyTime limited_until{};  // by a rate limit: not to be tried before
  SteadyTime free_at{};        // for any reason: until then only when nothing better is left

  [[nodiscard]] bool limited(SteadyTime now) const { return now < limited_until; }
  [[nodiscard]] bool paused(SteadyTime now) const { return now < free_at; }
};

// What readers see of one endpoint.
struct EndpointHealth {
  BreakerState breaker = BreakerState::closed;
  SteadyTime retry_at{};  // open: when a probe may go
  double error_rate = 0;  // over the window, 0–1
  double latency_ms = 0;  // exponentially averaged time to first byte
  double tokens_per_second = 0;
  std::uint64_t calls = 0;
  std::uint64_t failures = 0;
};

}  // namespace arouter
