#include <arouter/base/calendar.hpp>
#include <arouter/gateway/call_context.hpp>
#include <arouter/gateway/rate_headers.hpp>

namespace arouter::gateway {

void RateHeaders::show(const RateReading& reading, WallTime now, Flavour flavour) {
  if (closest_ && closer_to_refusing(*closest_, reading)) return;
  closest_ = reading;
  limit_ = std::to_string(reading.limit);
  remaining_ = std::to_string(reading.remaining);
  // Rounded up: at the instant that is told the allowance is whole.
  const auto reset = now + reading.whole_in;
  const auto in_ms = std::chrono::ceil<std::chrono::milliseconds>(reset);
  reset_ = std::to_string(flavour == Flavour::openrouter
                              ? unix_millis(in_ms)
                              : unix_seconds(std::chrono::ceil<std::chrono::seconds>(in_ms)));
}

void RateHeaders::add_to(HeaderList& headers) const {
  if (!closest_) return;
  headers.add("X-RateLimit-Limit", limit_);
  headers.add("X-RateLimit-Remaining", remaining_);
  headers.add("X-RateLimit-Reset", reset_);
}

}  // namespace arouter::gateway
