// RateGate: the rate limits one key's requests must pass, its own and its organisation's, and the
// all-or-none step that takes from them.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <arouter/domain/rate_cell.hpp>
#include <arouter/domain/rate_limit.hpp>
#include <arouter/domain/scope.hpp>

namespace arouter {

enum class RateKind : std::uint8_t {
  requests_per_minute,
  requests_per_day,
  tokens_per_minute,
  concurrent_requests,
};

std::string_view to_string(RateKind kind);

// When a question is asked, and by which part of the installation.
struct RateInstant {
  std::int64_t steady_ns = 0;
  WallTime wall{};
  RateShare share;
};

// How one limit stands on this replica.
struct RateReading {
  RateKind kind = RateKind::requests_per_minute;
  ScopeKind scope = ScopeKind::api_key;
  std::int64_t limit = 0;                // of the whole installation
  std::int64_t remaining = 0;            // that would be admitted here now
  std::int64_t remaining_at_most = 1;    // what `remaining` comes back to
  std::chrono::nanoseconds next_in{0};   // until something remains; 0 when something does
  std::chrono::nanoseconds whole_in{0};  // until `remaining` is back at its most
};

// True when `a` will refuse sooner than `b`: a smaller part of it remains.
bool closer_to_refusing(const RateReading& a, const RateReading& b);

// One limit on one scope.
struct RateRule {
  RateKind kind = RateKind::requests_per_minute;
  ScopeKind scope = ScopeKind::api_key;
  std::int64_t limit = 1;
  std::shared_ptr<RateCounters> counters;

  // Tokens are not taken here, they are charged when they are known: a call passes while any
  // remain.
  [[nodiscard]] bool try_take(const RateInstant& at) const;
  void give_back(const RateInstant& at) const;
  [[nodiscard]] RateReading read(const RateInstant& at) const;
};

// Takes one from every rule, or nothing from any: then the index of the first that refused.
std::optional<std::size_t> take_all(std::span<const RateRule> rules, const RateInstant& at);

// The reading closest to refusing; nullopt without rules.
std::optional<RateReading> closest(std::span<const RateRule> rules, const RateInstant& at);

class RateGate {
 public:
  void add(ScopeKind scope, const RateLimit& limit, const std::shared_ptr<RateCounters>& counters);

  // Requests, taken before anything of the request but its head is read.
  [[nodiscard]] std::span<const RateRule> on_arrival() const { return on_arrival_; }
  // Concurrency and tokens, asked when the call is admitted.
  [[nodiscard]] std::span<const RateRule> on_start() const { return on_start_; }
  [[nodiscard]] bool empty() const { return on_arrival_.empty() && on_start_.empty(); }

  // A call used `tokens` (>= 0).
  void charge_tokens(std::int64_t tokens, const RateInstant& at) const;

 private:
  std::vector<RateRule> on_arrival_;
  std::vector<RateRule> on_start_;
};

// A limit was changed where `counters` had counted before: what was used stays used.
void carry_over(RateCounters& counters, const RateLimit& from, const RateLimit& to, SteadyTime now);

}  // namespace arouter
