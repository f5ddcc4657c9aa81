// Error: what went wrong, in a form that may travel to any caller. The code decides the status, the
// message is safe to show, the detail is for the log only.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace arouter {

// The closed list of failures. `api/error_reply` maps each to a status and slug, once.
enum class ErrorCode : std::uint8_t {
  invalid_request,       // 400 malformed or contradictory input
  invalid_key,           // 401 unknown, disabled or expired key; missing credentials
  insufficient_credits,  // 402 the organisation's balance does not cover the call
  limit_reached,         // 402 a spending limit does not cover the call
  permission_denied,     // 403 the key may not do this
  not_found,             // 404 unknown route or resource
  model_not_found,       // 404 unknown model
  method_not_allowed,    // 405
  request_timeout,       // 408 the client was too slow
  conflict,              // 409
  payload_too_large,     // 413
  not_servable,          // 422 understood, but nothing can serve it (unknown price, …)
  rate_limited,          // 429
  internal,              // 500 a defect of ours
  upstream_failed,       // 502 the provider failed
  upstream_rejected,     // the provider refused the request itself: its own 400, 413 or 422
  unavailable,           // 503 nothing can serve it now, or our own infrastructure is down
  upstream_timeout,      // 504 a provider deadline passed
  client_gone,           // nobody is left to answer; never on the wire
  cancelled,             // the operation was called off; never on the wire
};

// What an Error carries beside its code. Fragments ending in `_json` are complete JSON values.
struct ErrorDetails {
  std::string message;     // one sentence, safe to show to any caller
  std::string param;       // JSON path of the offending field, empty when none
  std::string log_detail;  // for operators; never sent to a caller, never holds content or secrets
  std::string metadata_json;      // JSON object placed under error.metadata, empty when none
  std::string availability_json;  // JSON value placed under error.availability, empty when none
  std::string routing_members;    // JSON members placed beside error, empty when none
  std::optional<std::chrono::milliseconds> retry_after;
  int http_status = 0;  // overrides the status of the code (upstream_rejected), 0 = by code
};

// Small and cheap to move: the details live behind a shared pointer. Value semantics; immutable
// once built except through the `with_…` builders, which copy when shared.
class Error {
 public:
  Error() : Error(ErrorCode::internal, "unspecified error") {}
  Error(ErrorCode code, std::string message);

  [[nodiscard]] ErrorCode code() const { return code_; }
  [[nodiscard]] const std::string& message() const { return details_->message; }
  [[nodiscard]] const ErrorDetails& details() const { return *details_; }

  Error with_param(std::string json_path) &&;
  Error with_log_detail(std::string text) &&;
  Error with_metadata_json(std::string object) &&;
  Error with_availability_json(std::string value) &&;
  Error with_routing_members(std::string members) &&;
  Error with_retry_after(std::chrono::milliseconds wait) &&;
  Error with_http_status(int status) &&;

 private:
  ErrorDetails& own();

  ErrorCode code_;
  std::shared_ptr<ErrorDetails> details_;
};

std::string_view to_string(ErrorCode code);

// The status a caller is answered with: the override in the details, else the code's own.
int http_status_of(const Error& error);

}  // namespace arouter
