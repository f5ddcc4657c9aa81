// Functions of the inference routes.
#pragma once

#include "api/request_scope.hpp"

namespace arouter::api {

Task<Status> chat_completions(RequestScope& scope);
Task<Status> list_models(RequestScope& scope);
Task<Status> count_models(RequestScope& scope);
Task<Status> get_model(RequestScope& scope);

}  // namespace arouter::api
