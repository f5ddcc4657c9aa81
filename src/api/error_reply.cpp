#include "api/error_reply.hpp"

#include <array>
#include <chrono>

#include <arouter/wire/json_write.hpp>

namespace arouter::api {

namespace {

using gateway::Flavour;

// `type` and `code` under /v1 (OpenAI's and ARouter's words), `error_type` under /api/v1
// (OpenRouter's).
struct ErrorWords {
  std::string_view type;
  std::string_view code;
  std::string_view error_type;
};

ErrorWords words_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_request:
      return {"invalid_request_error", "invalid_request", "invalid_request"};
    case ErrorCode::upstream_rejected:
      return {"invalid_request_error", "provider_rejected_request", "invalid_request"};
    case ErrorCode::invalid_key:
      return {"authentication_error", "invalid_api_key", "authentication"};
    case ErrorCode::insufficient_credits:
      return {"payment_required", "insufficient_credits", "payment_required"};
    case ErrorCode::limit_reached:
      return {"payment_required", "quota_exceeded", "payment_required"};
    case ErrorCode::permission_denied:
      return {"forbidden_error", "permission_denied", "permission_denied"};
    case ErrorCode::not_found:
      return {"not_found_error", "not_found", "not_found"};
    case ErrorCode::model_not_found:
      return {"not_found_error", "model_not_found", "not_found"};
    case ErrorCode::method_not_allowed:
      return {"invalid_request_error", "method_not_allowed", "invalid_request"};
    case ErrorCode::request_timeout:
      return {"timeout_error", "request_timeout", "timeout"};
    case ErrorCode::conflict:
      return {"invalid_request_error", "conflict", "unprocessable"};
    case ErrorCode::payload_too_large:
      return {"invalid_request_error", "payload_too_large", "payload_too_large"};
    case ErrorCode::not_servable:
      return {"invalid_request_error", "not_servable", "unprocessable"};
    case ErrorCode::rate_limited:
      return {"rate_limit_error", "rate_limit_exceeded", "rate_limit_exceeded"};
    case ErrorCode::upstream_failed:
      return {"server_error", "provider_failed", "provider_unavailable"};
    case ErrorCode::unavailable:
      return {"server_error", "service_unavailable", "provider_overloaded"};
    case ErrorCode::upstream_timeout:
      return {"timeout_error", "provider_timeout", "timeout"};
    case ErrorCode::internal:
    case ErrorCode::client_gone:
    case ErrorCode::cancelled:
      break;
  }
  return {"server_error", "internal_error", "server"};
}

// The members of `metadata` in their braces, with error_type in front where the flavour wants it.
std::string metadata_json(const Error& error, Flavour flavour) {
  const auto& given = error.details().metadata_json;
  if (flavour == Flavour::openai) return given;
  std::string json;
  wire::JsonWriter(json).begin_object().member("error_type", words_of(error.code()).error_type);
  if (given.size() > 2) {
    json += ',';
    json.append(given, 1, std::string::npos);
  } else {
    json += '}';
  }
  return json;
}

std::int64_t whole_seconds(std::chrono::milliseconds wait) {
  return std::max<std::int64_t>(1, (wait.count() + 999) / 1000);
}

}  // namespace

std::string_view error_slug(ErrorCode code, Flavour flavour) {
  const auto words = words_of(code);
  return flavour == Flavour::openai ? words.code : words.error_type;
}

std::string error_value(const Error& error, Flavour flavour) {
  std::string body;
  wire::JsonWriter json(body);
  const auto words = words_of(error.code());
  json.begin_object().member("message", error.message());
  if (flavour == Flavour::openai) {
    json.member("type", words.type).member("code", words.code).key("param");
    error.details().param.empty() ? json.null() : json.string(error.details().param);
  } else {
    json.member("code", std::int64_t{http_status_of(error)});
  }
  if (const auto metadata = metadata_json(error, flavour); !metadata.empty()) {
    json.key("metadata").raw(metadata);
  }
  if (!error.details().availability_json.empty()) {
    json.key("availability").raw(error.details().availability_json);
  }
  json.end_object();
  return body;
}

std::string error_body(const Error& error, Flavour flavour) {
  std::string body;
  wire::JsonWriter json(body);
  json.begin_object();
  json.key("error").raw(error_value(error, flavour));
  json.member("code", words_of(error.code()).code).member("message", error.message());
  if (flavour == Flavour::openrouter) json.key("user_id").null();
  json.end_object();
  if (const auto& routing = error.details().routing_members; !routing.empty()) {
    body.insert(body.size() - 1, "," + routing);
  }
  return body;
}

Task<Status> reply_error(HttpExchange& exchange, const gateway::CallContext& context,
                         const Error& error, std::string_view allow) {
  const auto body = error_body(error, context.flavour);
  HeaderList headers;
  headers.add("X-Request-Id", context.request_id);
  context.rates.add_to(headers);
  std::string retry_after;
  if (error.details().retry_after) {
    retry_after = std::to_string(whole_seconds(*error.details().retry_after));
    headers.add("Retry-After", retry_after);
  }
  if (!allow.empty()) headers.add("Allow", allow);
  if (error.code() == ErrorCode::invalid_key) headers.add("WWW-Authenticate", "Bearer");
  HttpReplyHead head;
  head.status = http_status_of(error);
  head.headers = headers.view();
  co_return co_await exchange.reply(head, body);
}

}  // namespace arouter::api
