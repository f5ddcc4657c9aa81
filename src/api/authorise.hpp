// Who may pass: the checks between a matched route and its function. Deny unless met.
#pragma once

#include "api/request_scope.hpp"

namespace arouter::api {

// By API key. Sets `scope.caller` when the route's access demands or allows a key; leaves routes
// that manage to `authorise_actor`.
Status authorise_caller(RequestScope& scope);

// For routes that manage: sets `scope.actor` and checks that its role has the route's permission. A
// key that is presented decides, whatever else is. An operator has every permission. Errors:
// invalid_key, permission_denied naming the permission, unavailable.
Task<Status> authorise_actor(RequestScope& scope);

}  // namespace arouter::api
