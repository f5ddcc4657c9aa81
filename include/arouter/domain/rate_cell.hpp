// The counters behind rate limits, each one atomic number that any core may change without a lock.
// A counter holds what was used; the limit comes with every question, so that a limit that changes
// forgets nothing.
#pragma once

#include <atomic>
#include <cstdint>

#include <arouter/base/clock.hpp>
#include <arouter/domain/rate_share.hpp>

namespace arouter {

// The nanoseconds that the counters below reckon in.
inline std::int64_t steady_ns(SteadyTime time) {
  return std::chrono::nanoseconds(time.time_since_epoch()).count();
}

// A per-minute limit as this replica enforces it.
class RatePace {
 public:
  // `per_minute` >= 1, of the whole installation.
  RatePace(std::int64_t per_minute, RateShare share);

  // The time in which one unit is earned, rounded up: the limit is never passed.
  [[nodiscard]] std::int64_t step_ns() const { return step_ns_; }
  // What may be used at once after a pause: a tenth of the minute's allowance, at least one.
  [[nodiscard]] std::int64_t burst() const { return burst_; }
  [[nodiscard]] std::int64_t burst_ns() const { return burst_ * step_ns_; }
  // How many units fit when the clock is `ahead_ns` ahead; 0 when it is in debt.
  [[nodiscard]] std::int64_t fitting(std::int64_t ahead_ns) const {
    return ahead_ns >= burst_ns() ? 0 : (burst_ns() - ahead_ns) / step_ns_;
  }

 private:
  std::int64_t step_ns_;
  std::int64_t burst_;
};

// The generic cell rate algorithm: the instant at which everything used so far will have been
// earned. Instants are steady nanoseconds.
class RateClock {
 public:
  // Uses one unit; false, and nothing changed, when it does not fit in the burst.
  bool try_take(const RatePace& pace, std::int64_t now_ns);
  // Uses `units` (>= 0) whether they fit or not: debt is paid back by time.
  void charge(const RatePace& pace, std::int64_t units, std::int64_t now_ns);
  // One unit was not used after all.
  void give_back(const RatePace& pace);

  // How far what was used is ahead of what was earned; >= 0.
  [[nodiscard]] std::int64_t ahead_ns(std::int64_t now_ns) const;
  // The limit changed: what was used counts as so many units of the new one.
  void change_pace(std::int64_t from_per_minute, std::int64_t to_per_minute, std::int64_t now_ns);

 private:
  std::atomic<std::int64_t> paid_at_ns_{0};
};

// How many in the current UTC day. A clock that steps back does not reopen a past day.
class DayCounter {
 public:
  bool try_take(std::int64_t limit, WallTime now);  // `limit` >= 1
  void give_back(WallTime now);                     // one of today's was not used after all
  [[nodiscard]] std::int64_t used(WallTime now) const;

 private:
  std::atomic<std::uint64_t> day_and_count_{0};
};

// How many at the same time.
class InFlightCounter {
 public:
  bool try_enter(std::int64_t limit) {
    auto count = count_.load(std::memory_order_relaxed);
    do {
      if (count >= limit) return false;
    } while (!count_.compare_exchange_weak(count, count + 1, std::memory_order_relaxed));
    return true;
  }
  void leave() { count_.fetch_sub(1, std::memory_order_relaxed); }
  [[nodiscard]] std::int64_t count() const { return count_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t> count_{0};
};

// Everything counted for one key or organisation, on a cache line of its own.
struct alignas(64) RateCounters {
  RateClock requests;
  DayCounter requests_today;
  RateClock tokens;
  InFlightCounter in_flight;
};

}  // namespace arouter
