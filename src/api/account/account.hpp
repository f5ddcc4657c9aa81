// Functions of the account routes: what a key may learn about itself and its organisation.
#pragma once

#include "api/request_scope.hpp"

namespace arouter::api {

Task<Status> current_key(RequestScope& scope);
Task<Status> get_generation(RequestScope& scope);
Task<Status> get_credits(RequestScope& scope);
Task<Status> get_balance(RequestScope& scope);
Task<Status> get_activity(RequestScope& scope);
Task<Status> get_usage_summary(RequestScope& scope);
Task<Status> get_usage_timeseries(RequestScope& scope);
Task<Status> list_transactions(RequestScope& scope);
Task<Status> get_org_rate_limit(RequestScope& scope);
Task<Status> change_org_rate_limit(RequestScope& scope);

}  // namespace arouter::api
