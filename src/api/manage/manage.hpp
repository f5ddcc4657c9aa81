// Functions of the management routes. Each acts for `scope.actor`, in its organisation only: what
// belongs to another is not found.
#pragma once

#include "api/request_scope.hpp"

namespace arouter::api {

Task<Status> create_key(RequestScope& scope);
Task<Status> list_keys(RequestScope& scope);
Task<Status> get_key(RequestScope& scope);
Task<Status> update_key(RequestScope& scope);
Task<Status> delete_key(RequestScope& scope);
Task<Status> rotate_key(RequestScope& scope);

Task<Status> list_audit_events(RequestScope& scope);

}  // namespace arouter::api
