// Route: one line of the route table.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include <arouter/domain/permission.hpp>

#include "api/request_scope.hpp"

namespace arouter::api {

// Who may call a route. Every route says so: there is no default.
enum class Access : std::uint8_t {
  anyone,         // no key looked at
  anyone_or_key,  // a key is honoured when presented
  inference_key,
  any_key,
  account,     // any key of the organisation, or a person as the route's permission says; how much
               // they see is the route's matter
  management,  // a management key or a person who signed in, as the route's permission says
  person,      // a person who signed in, as the route's permission says; never a key
  operator_key,            // a key of the installation's operators
  management_or_operator,  // either
};

// Operators name the organisation in the path, as {org}.
constexpr bool operators_enter(Access access) {
  return access == Access::operator_key || access == Access::management_or_operator;
}

// Routes that manage act for an Actor and declare the permission it needs.
constexpr bool manages(Access access) {
  return access == Access::account || access == Access::management || access == Access::person ||
         operators_enter(access);
}

// Which listener serves it, and under which roots.
enum class Surface : std::uint8_t {
  api,         // public listener, under /v1 and /api/v1
  operations,  // operators' listener, at the root
  both,        // both listeners, at the root
};

using RouteFunction = Task<Status> (*)(RequestScope& scope);

struct Route {
  Method method;
  std::string_view pattern;  // below the root; see path_pattern
  Access access;
  Surface surface;
  RouteFunction function;
  std::optional<Permission> permission = std::nullopt;
};

// The API on one screen; the index of a route is its index in the metrics.
std::span<const Route> routes();

}  // namespace arouter::api
