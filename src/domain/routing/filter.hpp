// Hard constraints: which endpoints a request must not go to, whatever their health.
#pragma once

#include <optional>
#include <string_view>

#include <arouter/domain/routing.hpp>

namespace arouter::routing {

// The reason the whole model is out, if any.
std::optional<ExclusionRule> model_exclusion(const Model& model, const RouteQuery& query);

// The first reason the endpoint is out, if any. `variant` is the model reference's.
std::optional<ExclusionRule> endpoint_exclusion(const Model& model, const Endpoint& endpoint,
                                                std::string_view variant, const RouteQuery& query);

// By id or display name, without regard to case.
bool is_named(const Provider& provider, std::string_view name);

}  // namespace arouter::routing
