#include <arouter/telemetry/log.hpp>

namespace arouter::telemetry {

bool LogThrottle::allow(SteadyTime now) {
  constexpr std::int64_t interval_ns = 1'000'000'000;
  const std::int64_t now_ns = now.time_since_epoch() / std::chrono::nanoseconds(1);
  std::int64_t next = next_ns_.load(std::memory_order_relaxed);
  // Of several threads that see the interval over at once, the exchange lets one through.
  if (now_ns >= next && next_ns_.compare_exchange_strong(next, now_ns + interval_ns)) return true;
  suppressed_.fetch_add(1, std::memory_order_relaxed);
  return false;
}

}  // namespace arouter::telemetry
