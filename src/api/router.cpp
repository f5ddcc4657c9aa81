#include "api/router.hpp"

#include "api/path_pattern.hpp"

namespace arouter::api {

namespace {

struct RootedPath {
  std::string_view rest;   // below the root
  bool under_api = false;  // /v1 or /api/v1
  gateway::Flavour flavour = gateway::Flavour::openai;
};

bool take_prefix(std::string_view& path, std::string_view prefix) {
  if (!path.starts_with(prefix)) return false;
  if (path.size() > prefix.size() && path[prefix.size()] != '/') return false;
  path.remove_prefix(prefix.size());
  return true;
}

RootedPath split_root(std::string_view path) {
  RootedPath rooted{path};
  if (take_prefix(rooted.rest, "/api/v1")) {
    rooted.under_api = true;
    rooted.flavour = gateway::Flavour::openrouter;
  } else if (take_prefix(rooted.rest, "/v1")) {
    rooted.under_api = true;
  } else if (path.starts_with("/api/usage/")) {  // as ARouter's SDKs spell it
    take_prefix(rooted.rest, "/api");
    rooted.under_api = true;
  }
  return rooted;
}

bool served_here(const Route& route, const RootedPath& path, Listener listener, bool metrics_here) {
  switch (route.surface) {
    case Surface::api:
      return listener == Listener::public_ && path.under_api;
    case Surface::operations:
      return !path.under_api && (listener == Listener::operations || metrics_here);
    case Surface::both:
      return !path.under_api;
  }
  return false;
}

}  // namespace

RouteMatch match_route(Method method, std::string_view path, Listener listener, bool metrics_here) {
  const auto rooted = split_root(path);
  auto rest = rooted.rest;
  if (rest.size() > 1 && rest.ends_with('/')) rest.remove_suffix(1);
  RouteMatch match;
  match.flavour = rooted.flavour;
  for (const auto& route : routes()) {
    if (!served_here(route, rooted, listener, metrics_here)) continue;
    auto parameters = match_pattern(route.pattern, rest);
    if (!parameters) continue;
    const bool head_of_get = method == Method::head && route.method == Method::get;
    if (route.method == method || head_of_get) {
      match.route = &route;
      match.path_parameters = std::move(*parameters);
      return match;
    }
    if (match.allowed.find(to_string(route.method)) == std::string::npos) {
      if (!match.allowed.empty()) match.allowed += ", ";
      match.allowed += to_string(route.method);
    }
  }
  return match;
}

}  // namespace arouter::api
