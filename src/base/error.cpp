#include <utility>

#include <arouter/base/error.hpp>

namespace arouter {

Error::Error(ErrorCode code, std::string message)
    : code_(code), details_(std::make_shared<ErrorDetails>()) {
  details_->message = std::move(message);
}

ErrorDetails& Error::own() {
  if (details_.use_count() > 1) details_ = std::make_shared<ErrorDetails>(*details_);
  return *details_;
}

Error Error::with_param(std::string json_path) && {
  own().param = std::move(json_path);
  return std::move(*this);
}

Error Error::with_log_detail(std::string text) && {
  own().log_detail = std::move(text);
  return std::move(*this);
}

Error Error::with_metadata_json(std::string object) && {
  own().metadata_json = std::move(object);
  return std::move(*this);
}

Error Error::with_availability_json(std::string value) && {
  own().availability_json = std::move(value);
  return std::move(*this);
}

Error Error::with_routing_members(std::string members) && {
  own().routing_members = std::move(members);
  return std::move(*this);
}

Error Error::with_retry_after(std::chrono::milliseconds wait) && {
  own().retry_after = wait;
  return std::move(*this);
}

Error Error::with_http_status(int status) && {
  own().http_status = status;
  return std::move(*this);
}

std::string_view to_string(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_request:
      return "invalid_request";
    case ErrorCode::invalid_key:
      return "invalid_key";
    case ErrorCode::insufficient_credits:
      return "insufficient_credits";
    case ErrorCode::limit_reached:
      return "limit_reached";
    case ErrorCode::permission_denied:
      return "permission_denied";
    case ErrorCode::not_found:
      return "not_found";
    case ErrorCode::model_not_found:
      return "model_not_found";
    case ErrorCode::method_not_allowed:
      return "method_not_allowed";
    case ErrorCode::request_timeout:
      return "request_timeout";
    case ErrorCode::conflict:
      return "conflict";
    case ErrorCode::payload_too_large:
      return "payload_too_large";
    case ErrorCode::not_servable:
      return "not_servable";
    case ErrorCode::rate_limited:
      return "rate_limited";
    case ErrorCode::internal:
      return "internal";
    case ErrorCode::upstream_failed:
      return "upstream_failed";
    case ErrorCode::upstream_rejected:
      return "upstream_rejected";
    case ErrorCode::unavailable:
      return "unavailable";
    case ErrorCode::upstream_timeout:
      return "upstream_timeout";
    case ErrorCode::client_gone:
      return "client_gone";
    case ErrorCode::cancelled:
      return "cancelled";
  }
  return "internal";
}

int http_status_of(const Error& error) {
  if (error.details().http_status != 0) return error.details().http_status;
  switch (error.code()) {
    case ErrorCode::invalid_request:
    case ErrorCode::upstream_rejected:
      return 400;
    case ErrorCode::invalid_key:
      return 401;
    case ErrorCode::insufficient_credits:
    case ErrorCode::limit_reached:
      return 402;
    case ErrorCode::permission_denied:
      return 403;
    case ErrorCode::not_found:
    case ErrorCode::model_not_found:
      return 404;
    case ErrorCode::method_not_allowed:
      return 405;
    case ErrorCode::request_timeout:
      return 408;
    case ErrorCode::conflict:
      return 409;
    case ErrorCode::payload_too_large:
      return 413;
    case ErrorCode::not_servable:
      return 422;
    case ErrorCode::rate_limited:
      return 429;
    case ErrorCode::client_gone:
    case ErrorCode::cancelled:
      return 499;  // nobody reads it; logs and rows do
    case ErrorCode::upstream_failed:
      return 502;
    case ErrorCode::unavailable:
      return 503;
    case ErrorCode::upstream_timeout:
      return 504;
    case ErrorCode::internal:
      break;
  }
  return 500;
}

}  // namespace arouter
