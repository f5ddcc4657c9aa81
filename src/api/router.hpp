// Router: from method and path to a route. Pure.
#pragma once

#include <string>
#include <string_view>

#include <arouter/base/http.hpp>
#include <arouter/gateway/call_context.hpp>

#include "api/path_parameters.hpp"
#include "api/routes.hpp"

namespace arouter::api {

enum class Listener : std::uint8_t { public_, operations };

struct RouteMatch {
  const Route* route = nullptr;  // null: see `allowed`
  PathParameters path_parameters;
  std::string allowed;  // for 405: methods this path does serve, comma separated
  gateway::Flavour flavour = gateway::Flavour::openai;
};

// Authorisation follows the matched route, never a path rebuilt from it. `metrics_here`: the
// operators' routes are served on this listener too.
RouteMatch match_route(Method method, std::string_view path, Listener listener, bool metrics_here);

}  // namespace arouter::api
