// Answers that set or clear the session's cookie.
#pragma once

#include <string_view>

#include "api/request_scope.hpp"

namespace arouter::api {

// JSON with the cookie of a session that lives for `max_age`.
Task<Status> reply_with_session(RequestScope& scope, int status, std::string_view token,
                                std::chrono::seconds max_age, std::string_view body);
Task<Status> reply_without_session(RequestScope& scope, std::string_view body);

}  // namespace arouter::api
