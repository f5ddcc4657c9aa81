#include <algorithm>

#include <arouter/domain/rate_cell.hpp>

namespace arouter {

namespace {

__extension__ typedef __int128 Wide;

constexpr std::int64_t minute_ns = 60'000'000'000;
constexpr std::int64_t bursts_per_minute = 10;

std::int64_t clamped(Wide value) {
  constexpr Wide most = INT64_MAX / 4;  // added to an instant it stays one
  return static_cast<std::int64_t>(std::min(value, most));
}

// The day in the upper bits, its count in the lower.
constexpr int count_bits = 40;
constexpr std::uint64_t count_mask = (std::uint64_t{1} << count_bits) - 1;

std::uint64_t day_of(WallTime now) {
  const auto days = std::chrono::floor<std::chrono::days>(now).time_since_epoch().count();
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, days));
}

// `seen` as it reads on the day of `now`.
std::uint64_t on_day_of(WallTime now, std::uint64_t seen) {
  const auto day = day_of(now);
  return (seen >> count_bits) >= day ? seen : day << count_bits;
}

}  // namespace

RatePace::RatePace(std::int64_t per_minute, RateShare share)
    : step_ns_(clamped((Wide(minute_ns) * share.replicas + per_minute - 1) / per_minute)),
      burst_(std::max<std::int64_t>(1, per_minute / bursts_per_minute / share.replicas)) {}

bool RateClock::try_take(const RatePace& pace, std::int64_t now_ns) {
  const auto latest = now_ns + pace.burst_ns();
  auto paid_at = paid_at_ns_.load(std::memory_order_relaxed);
  std::int64_t next = 0;
  do {
    next = std::max(paid_at, now_ns) + pace.step_ns();
    if (next > latest) return false;
  } while (!paid_at_ns_.compare_exchange_weak(paid_at, next, std::memory_order_relaxed));
  return true;
}

void RateClock::charge(const RatePace& pace, std::int64_t units, std::int64_t now_ns) {
  const auto time = clamped(Wide(units) * pace.step_ns());
  auto paid_at = paid_at_ns_.load(std::memory_order_relaxed);
  while (!paid_at_ns_.compare_exchange_weak(paid_at, std::max(paid_at, now_ns) + time,
                                            std::memory_order_relaxed)) {
  }
}

void RateClock::give_back(const RatePace& pace) {
  paid_at_ns_.fetch_sub(pace.step_ns(), std::memory_order_relaxed);
}

std::int64_t RateClock::ahead_ns(std::int64_t now_ns) const {
  return std::max<std::int64_t>(0, paid_at_ns_.load(std::memory_order_relaxed) - now_ns);
}

void RateClock::change_pace(std::int64_t from_per_minute, std::int64_t to_per_minute,
                            std::int64_t now_ns) {
  auto paid_at = paid_at_ns_.load(std::memory_order_relaxed);
  std::int64_t next = 0;
  do {
    const auto ahead = std::max<std::int64_t>(0, paid_at - now_ns);
    next = now_ns + clamped(Wide(ahead) * from_per_minute / to_per_minute);
  } while (!paid_at_ns_.compare_exchange_weak(paid_at, next, std::memory_order_relaxed));
}

bool DayCounter::try_take(std::int64_t limit, WallTime now) {
  auto seen = day_and_count_.load(std::memory_order_relaxed);
  const auto most = std::min(static_cast<std::uint64_t>(limit), count_mask);
  std::uint64_t current = 0;
  do {
    current = on_day_of(now, seen);
    if ((current & count_mask) >= most) return false;
  } while (!day_and_count_.compare_exchange_weak(seen, current + 1, std::memory_order_relaxed));
  return true;
}

void DayCounter::give_back(WallTime now) {
  auto seen = day_and_count_.load(std::memory_order_relaxed);
  do {
    const bool of_today = on_day_of(now, seen) == seen && (seen & count_mask) > 0;
    if (!of_today) return;
  } while (!day_and_count_.compare_exchange_weak(seen, seen - 1, std::memory_order_relaxed));
}

std::int64_t DayCounter::used(WallTime now) const {
  const auto seen = day_and_count_.load(std::memory_order_relaxed);
  return static_cast<std::int64_t>(on_day_of(now, seen) & count_mask);
}

}  // namespace arouter
