#include "domain/routing/health_gate.hpp"

#include <algorithm>

namespace arouter::routing {

namespace {

using std::chrono::milliseconds;

void exclude(RoutePlan& plan, const RouteCandidate& candidate, ExclusionRule rule) {
  plan.exclusions.push_back({candidate.model->id, candidate.endpoint->provider->id, rule});
}

void exclude_limited(RoutePlan& plan, const RouteCandidate& candidate,
                     SteadyTime::duration remaining) {
  const auto wait = std::chrono::ceil<milliseconds>(remaining);
  plan.shortest_rate_limit = std::min(plan.shortest_rate_limit.value_or(wait), wait);
  exclude(plan, candidate, ExclusionRule::paused);
}

struct Unwell {
  RouteCandidate candidate;
  ExclusionRule rule;
  SteadyTime due;  // when it may be tried again like any other
};

void exclude_unwell(RoutePlan& plan, std::vector<Unwell>& unwell) {
  if (unwell.empty()) return;
  if (plan.candidates.empty()) {
    const auto soonest = std::ranges::min_element(unwell, {}, &Unwell::due);
    soonest->candidate.last_resort = true;
    plan.candidates.push_back(soonest->candidate);
    unwell.erase(soonest);
  }
  for (const auto& [candidate, rule, due] : unwell) exclude(plan, candidate, rule);
}

}  // namespace

void apply_health(RoutePlan& plan, const HealthView& health, SteadyTime now) {
  std::vector<Unwell> unwell;
  std::size_t kept = 0;
  for (auto candidate : plan.candidates) {
    const auto pause = health.pause_of(candidate.endpoint->index);
    if (pause.limited(now)) {
      exclude_limited(plan, candidate, pause.limited_until - now);
      continue;
    }
    const auto state = health.of(candidate.endpoint->index);
    if (state.breaker == BreakerState::open && now < state.retry_at) {
      const auto due = std::max(state.retry_at, pause.free_at);
      unwell.push_back({candidate, ExclusionRule::breaker_open, due});
    } else if (pause.paused(now)) {
      unwell.push_back({candidate, ExclusionRule::paused, pause.free_at});
    } else {
      // An open breaker whose time is up is half-open, though an older snapshot does not say so.
      candidate.probe = state.breaker != BreakerState::closed;
      plan.candidates[kept++] = candidate;
    }
  }
  plan.candidates.resize(kept);
  exclude_unwell(plan, unwell);
}

}  // namespace arouter::routing
