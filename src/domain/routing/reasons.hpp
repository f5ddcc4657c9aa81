// Why nothing can be tried, in the caller's words.
#pragma once

#include <string>
#include <vector>

#include <arouter/domain/routing.hpp>

namespace arouter::routing {

// The error of a plan without candidates, from its exclusions.
Error no_candidate_error(const RouteQuery& query, const RoutePlan& plan);

// [{"model":…,"provider":…,"rule":…}, …]; the first hundred.
std::string availability_json(const std::vector<Exclusion>& exclusions);

}  // namespace arouter::routing
