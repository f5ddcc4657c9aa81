// RequestScope: one request on its way through a route's function.
#pragma once

#include <string>
#include <string_view>

#include <arouter/api/handler.hpp>
#include <arouter/domain/actor.hpp>

#include "api/path_parameters.hpp"

namespace arouter::api {

struct Route;

struct RequestScope {
  RequestScope(const ApiDependencies& inside_in, const ApiPolicy& policy_in,
               HttpExchange& exchange_in)
      : inside(inside_in), policy(policy_in), exchange(exchange_in) {}

  const ApiDependencies& inside;
  const ApiPolicy& policy;
  HttpExchange& exchange;
  gateway::CallContext context;
  gateway::Caller caller;  // set when the route's access demands or allows a key
  Actor actor;             // set when the route manages
  const Route* route = nullptr;
  PathParameters path;  // what the pattern's {names} took
  int status = 0;       // what was answered

  [[nodiscard]] bool has_caller() const { return caller.entry != nullptr; }
};

}  // namespace arouter::api
