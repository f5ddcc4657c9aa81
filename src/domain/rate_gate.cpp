#include <algorithm>

#include <arouter/base/calendar.hpp>
#include <arouter/domain/rate_gate.hpp>

namespace arouter {

namespace {

using std::chrono::nanoseconds;

RateReading read_clock(RateReading reading, const RateClock& clock, const RateInstant& at) {
  const RatePace pace(reading.limit, at.share);
  const auto ahead = clock.ahead_ns(at.steady_ns);
  reading.remaining = pace.fitting(ahead);
  reading.remaining_at_most = pace.burst();
  if (reading.remaining == 0) {
    reading.next_in = nanoseconds(ahead + pace.step_ns() - pace.burst_ns());
  }
  reading.whole_in = nanoseconds(ahead);
  return reading;
}

RateReading read_day(RateReading reading, const DayCounter& day, const RateInstant& at) {
  const auto share = at.share.of(reading.limit);
  reading.remaining = std::max<std::int64_t>(0, share - day.used(at.wall));
  reading.remaining_at_most = share;
  reading.whole_in = next_day(at.wall) - at.wall;
  if (reading.remaining == 0) reading.next_in = reading.whole_in;
  return reading;
}

// When the next call ends nobody knows; a second is the time to ask again.
RateReading read_in_flight(RateReading reading, const InFlightCounter& calls,
                           const RateInstant& at) {
  const auto share = at.share.of(reading.limit);
  reading.remaining = std::max<std::int64_t>(0, share - calls.count());
  reading.remaining_at_most = share;
  if (reading.remaining == 0) reading.next_in = reading.whole_in = std::chrono::seconds(1);
  return reading;
}

void change_clock(RateClock& clock, const std::optional<std::int64_t>& from,
                  const std::optional<std::int64_t>& to, std::int64_t now_ns) {
  if (from && to && *from != *to) clock.change_pace(*from, *to, now_ns);
}

}  // namespace

std::string_view to_string(RateKind kind) {
  switch (kind) {
    case RateKind::requests_per_minute:
      return "requests_per_minute";
    case RateKind::requests_per_day:
      return "requests_per_day";
    case RateKind::tokens_per_minute:
      return "tokens_per_minute";
    case RateKind::concurrent_requests:
      return "concurrent_requests";
  }
  return "requests_per_minute";
}

bool closer_to_refusing(const RateReading& a, const RateReading& b) {
  const auto part = [](const RateReading& reading) {
    return static_cast<double>(reading.remaining) / static_cast<double>(reading.remaining_at_most);
  };
  return part(a) < part(b);
}

bool RateRule::try_take(const RateInstant& at) const {
  switch (kind) {
    case RateKind::requests_per_minute:
      return counters->requests.try_take(RatePace(limit, at.share), at.steady_ns);
    case RateKind::requests_per_day:
      return counters->requests_today.try_take(at.share.of(limit), at.wall);
    case RateKind::tokens_per_minute:
      return RatePace(limit, at.share).fitting(counters->tokens.ahead_ns(at.steady_ns)) > 0;
    case RateKind::concurrent_requests:
      return counters->in_flight.try_enter(at.share.of(limit));
  }
  return false;
}

void RateRule::give_back(const RateInstant& at) const {
  switch (kind) {
    case RateKind::requests_per_minute:
      return counters->requests.give_back(RatePace(limit, at.share));
    case RateKind::requests_per_day:
      return counters->requests_today.give_back(at.wall);
    case RateKind::tokens_per_minute:
      return;
    case RateKind::concurrent_requests:
      return counters->in_flight.leave();
  }
}

RateReading RateRule::read(const RateInstant& at) const {
  RateReading reading;
  reading.kind = kind;
  reading.scope = scope;
  reading.limit = limit;
  switch (kind) {
    case RateKind::requests_per_minute:
      return read_clock(reading, counters->requests, at);
    case RateKind::requests_per_day:
      return read_day(reading, counters->requests_today, at);
    case RateKind::tokens_per_minute:
      return read_clock(reading, counters->tokens, at);
    case RateKind::concurrent_requests:
      return read_in_flight(reading, counters->in_flight, at);
  }
  return reading;
}

std::optional<std::size_t> take_all(std::span<const RateRule> rules, const RateInstant& at) {
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (rules[i].try_take(at)) continue;
    for (const auto& taken : rules.first(i)) taken.give_back(at);
    return i;
  }
  return std::nullopt;
}

std::optional<RateReading> closest(std::span<const RateRule> rules, const RateInstant& at) {
  std::optional<RateReading> found;
  for (const auto& rule : rules) {
    const auto reading = rule.read(at);
    if (!found || closer_to_refusing(reading, *found)) found = reading;
  }
  return found;
}

void RateGate::add(ScopeKind scope, const RateLimit& limit,
                   const std::shared_ptr<RateCounters>& counters) {
  const auto put = [&](std::vector<RateRule>& rules, RateKind kind,
                       const std::optional<std::int64_t>& of) {
    if (of) rules.push_back(RateRule{kind, scope, *of, counters});
  };
  put(on_arrival_, RateKind::requests_per_minute, limit.requests_per_minute);
  put(on_arrival_, RateKind::requests_per_day, limit.requests_per_day);
  put(on_start_, RateKind::concurrent_requests, limit.concurrent_requests);
  put(on_start_, RateKind::tokens_per_minute, limit.tokens_per_minute);
}

void RateGate::charge_tokens(std::int64_t tokens, const RateInstant& at) const {
  for (const auto& rule : on_start_) {
    if (rule.kind != RateKind::tokens_per_minute) continue;
    rule.counters->tokens.charge(RatePace(rule.limit, at.share), tokens, at.steady_ns);
  }
}

void carry_over(RateCounters& counters, const RateLimit& from, const RateLimit& to,
                SteadyTime now) {
  const auto now_ns = steady_ns(now);
  change_clock(counters.requests, from.requests_per_minute, to.requests_per_minute, now_ns);
  change_clock(counters.tokens, from.tokens_per_minute, to.tokens_per_minute, now_ns);
}

}  // namespace arouter
