// Functions of the operators' routes.
#pragma once

#include "api/request_scope.hpp"

namespace arouter::api {

Task<Status> healthz(RequestScope& scope);
Task<Status> readyz(RequestScope& scope);
Task<Status> metrics(RequestScope& scope);

}  // namespace arouter::api
