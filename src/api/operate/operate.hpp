// Functions of the routes for whoever operates the installation.
#pragma once

#include "api/request_scope.hpp"

namespace arouter::api {

Task<Status> list_all_organizations(RequestScope& scope);

// Credit of the organisation in the path. Administrators of it may read and transfer, too.
Task<Status> get_credit_state(RequestScope& scope);
Task<Status> get_statement(RequestScope& scope);
Task<Status> grant_credits(RequestScope& scope);
Task<Status> refund_credits(RequestScope& scope);
Task<Status> adjust_credits(RequestScope& scope);
Task<Status> transfer_credits(RequestScope& scope);

}  // namespace arouter::api
