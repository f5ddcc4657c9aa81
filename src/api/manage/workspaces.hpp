// Functions of the workspace routes. Their {ref} is an id or a slug.
#pragma once

#include "api/request_scope.hpp"

namespace arouter::api {

Task<Status> list_workspaces(RequestScope& scope);
Task<Status> create_workspace(RequestScope& scope);
Task<Status> get_workspace(RequestScope& scope);
Task<Status> update_workspace(RequestScope& scope);
Task<Status> delete_workspace(RequestScope& scope);

Task<Status> list_workspace_members(RequestScope& scope);
Task<Status> add_workspace_members(RequestScope& scope);
Task<Status> remove_workspace_members(RequestScope& scope);

}  // namespace arouter::api
