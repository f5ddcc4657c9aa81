// The header Idempotency-Key: a request that is repeated with it takes effect once.
#pragma once

#include <optional>
#include <string>

#include <arouter/base/http.hpp>
#include <arouter/base/result.hpp>

namespace arouter::api {

// nullopt when there is none. Errors: invalid_request unless it is 1 to 255 printable ASCII
// characters.
Result<std::optional<std::string>> read_idempotency_key(const HttpRequest& request);

}  // namespace arouter::api
