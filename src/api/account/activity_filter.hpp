// Which usage a query asks about.
#pragma once

#include <string_view>

#include <arouter/ports/activity_store.hpp>

#include "api/account/account_view.hpp"

namespace arouter::api {

// Reads `api_key_hash`, `model`, `provider`, `workspace_id` and `user_id`, within what `view`
// shows: what the caller may not see is filtered like what was not asked for, it is simply not
// there. The days are left to the caller. Errors: invalid_request.
Result<ActivityFilter> read_activity_filter(std::string_view query, const AccountView& view);

}  // namespace arouter::api
