// The order in which the endpoints of one model are tried.
#pragma once

#include <span>
#include <string_view>

#include <arouter/domain/routing.hpp>

namespace arouter::routing {

// Sorts stably: providers named in `preferences.order` first, in that order; the rest by `sort`
// ("price", "throughput", "latency"; anything else keeps the catalogue's order). An endpoint
// without measurements sorts first, so that it gets measured.
void order_candidates(std::span<RouteCandidate> candidates, std::string_view sort,
                      const RouteQuery& query, const HealthView& health);

// ":nitro" and ":floor" are spellings of a sort; an explicit one wins over them.
std::string_view sort_of(std::string_view variant, const ProviderPreferences& preferences);

}  // namespace arouter::routing
