#include "domain/routing/health_gate.hpp"

#include <algorithm>

namespace arouter::routing {

namespace {

using std::chrono::milliseconds;

void exclude(RoutePlan& plan, const RouteCandidate& candidate, ExclusionRule rule) {
  plan.exclusions.push_back({candidate.model->id, candidate.endpoint->provider->id, rule});
}

// True, and noted, when every credential of the endpoint is paused.
bool is_paused(RoutePlan& plan, const RouteCandidate& candidate, const HealthView& health,
               SteadyTime now) {
  const auto until = health.paused_until(candidate.endpoint->index);
  if (!until || *until <= now) return false;
  const auto wait = std::chrono::ceil<milliseconds>(*until - now);
  plan.shortest_pause = std::min(plan.shortest_pause.value_or(wait), wait);
  exclude(plan, candidate, ExclusionRule::paused);
  return true;
}

struct Broken {
  RouteCandidate candidate;
  SteadyTime retry_at;
};

void exclude_broken(RoutePlan& plan, std::vector<Broken>& broken) {
  if (broken.empty()) return;
  if (plan.candidates.empty()) {
    const auto soonest = std::ranges::min_element(broken, {}, &Broken::retry_at);
    soonest->candidate.last_resort = true;
    plan.candidates.push_back(soonest->candidate);
    broken.erase(soonest);
  }
  for (const auto& [candidate, retry_at] : broken) {
    exclude(plan, candidate, ExclusionRule::breaker_open);
  }
}

}  // namespace

void apply_health(RoutePlan& plan, const HealthView& health, SteadyTime now) {
  std::vector<Broken> broken;
  std::size_t kept = 0;
  for (auto candidate : plan.candidates) {
    if (is_paused(plan, candidate, health, now)) continue;
    const auto state = health.of(candidate.endpoint->index);
    if (state.breaker == BreakerState::open && now < state.retry_at) {
      broken.push_back({candidate, state.retry_at});
      continue;
    }
    // An open breaker whose time is up is half-open, though an older snapshot does not say so.
    candidate.probe = state.breaker != BreakerState::closed;
    plan.candidates[kept++] = candidate;
  }
  plan.candidates.resize(kept);
  exclude_broken(plan, broken);
  if (!plan.candidates.empty()) plan.shortest_pause.reset();
}

}  // namespace arouter::routing
