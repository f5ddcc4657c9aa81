// What health does to a list of candidates: rate-limited endpoints go, unwell ones (an open
// breaker, a pause for another reason) go unless nothing else is left, half-open ones become
// probes.
#pragma once

#include <arouter/domain/routing.hpp>

namespace arouter::routing {

// Thins `plan.candidates` and notes why. Only rate limits can leave the list empty: of unwell
// endpoints the one that may soonest be tried again stays as the last resort.
void apply_health(RoutePlan& plan, const HealthView& health, SteadyTime now);

}  // namespace arouter::routing
