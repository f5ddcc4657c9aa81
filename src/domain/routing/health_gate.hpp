// What health does to a list of candidates: paused endpoints go, broken ones go unless nothing else
// is left, half-open ones become probes.
#pragma once

#include <arouter/domain/routing.hpp>

namespace arouter::routing {

// Thins `plan.candidates` and notes why. Never leaves the list empty on account of breakers alone:
// the broken endpoint that may soonest be tried again stays as the last resort.
void apply_health(RoutePlan& plan, const HealthView& health, SteadyTime now);

}  // namespace arouter::routing
