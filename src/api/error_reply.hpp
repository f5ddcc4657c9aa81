// Errors on the wire: the only place where an Error becomes a status, headers and a body.
#pragma once

#include <string>

#include <arouter/base/error.hpp>
#include <arouter/gateway/call_context.hpp>
#include <arouter/ports/http_server.hpp>

namespace arouter::api {

// The whole body, in the caller's flavour.
std::string error_body(const Error& error, gateway::Flavour flavour);
// Only the value of "error", as error chunks inside a stream carry it.
std::string error_value(const Error& error, gateway::Flavour flavour);

// Slug of the failure: `code` under /v1, `metadata.error_type` under /api/v1.
std::string_view error_slug(ErrorCode code, gateway::Flavour flavour);

// Answers the exchange. `allow` is the value of Allow for a 405, empty otherwise.
Task<Status> reply_error(HttpExchange& exchange, const gateway::CallContext& context,
                         const Error& error, std::string_view allow);

}  // namespace arouter::api
