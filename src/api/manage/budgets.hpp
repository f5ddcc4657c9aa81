// Functions of the budget routes: of a workspace, of a whole organisation and of one of its
// members, told apart by what the path names.
#pragma once

#include "api/request_scope.hpp"

namespace arouter::api {

Task<Status> list_budgets(RequestScope& scope);
Task<Status> get_budget(RequestScope& scope);
Task<Status> set_budget(RequestScope& scope);
Task<Status> delete_budget(RequestScope& scope);

}  // namespace arouter::api
