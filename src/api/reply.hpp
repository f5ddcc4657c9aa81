// Answering a request whose route succeeded.
#pragma once

#include <span>
#include <string_view>

#include "api/request_scope.hpp"

namespace arouter::api {

// 200 with a JSON body.
Task<Status> reply_json(RequestScope& scope, std::string_view body);
// `headers` beside those that every answer has.
Task<Status> reply_json(RequestScope& scope, int status, std::string_view body,
                        std::span<const HeaderView> headers = {});
Task<Status> reply_text(RequestScope& scope, int status, std::string_view content_type,
                        std::string_view body, std::span<const HeaderView> headers = {});

}  // namespace arouter::api
