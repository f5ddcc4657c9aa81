#include <algorithm>
#include <array>

#include <arouter/base/text.hpp>
#include <arouter/providers/provider.hpp>
#include <arouter/wire/json_write.hpp>
#include <arouter/wire/openai/error.hpp>

#include "providers/asked_pause.hpp"

namespace arouter::providers {
namespace {

using wire::openai::ProviderErrorBody;

// An account without money stays so for a while.
constexpr std::chrono::milliseconds quota_pause = std::chrono::minutes(5);

bool contains_ignoring_case(std::string_view text, std::string_view part) {
  return to_lower(text).find(to_lower(part)) != std::string::npos;
}

// Some answer a wrong key of ours with 400; that is no business of the caller.
bool blames_our_key(int status, const ProviderErrorBody& body) {
  if (status != 400) return false;
  constexpr std::array<std::string_view, 4> phrases{"incorrect api key", "api key not valid",
                                                    "invalid api key", "api_key_invalid"};
  return std::any_of(phrases.begin(), phrases.end(), [&](std::string_view phrase) {
    return contains_ignoring_case(body.message, phrase) || iequals(body.code, phrase);
  });
}

// A 429 that no waiting cures: the operator's account at the provider is empty.
bool is_out_of_quota(int status, const ProviderErrorBody& body) {
  if (status != 429) return false;
  constexpr std::array<std::string_view, 6> codes{"insufficient_quota",
                                                  "credit_balance_exhausted",
                                                  "organization_spend_limit_exceeded",
                                                  "project_spend_limit_exceeded",
                                                  "organization_usage_limit_exceeded",
                                                  "billing_hard_limit_reached"};
  return std::any_of(codes.begin(), codes.end(), [&](std::string_view code) {
    return iequals(body.code, code) || iequals(body.type, code);
  });
}

bool waiting_helps(AttemptOutcome outcome) {
  return outcome == AttemptOutcome::rate_limited || outcome == AttemptOutcome::failure;
}

std::string metadata(std::string_view provider_name, int status, const ProviderErrorBody& body) {
  std::string json;
  wire::JsonWriter writer(json);
  writer.begin_object().member("provider_name", provider_name);
  writer.member("upstream_status", static_cast<std::int64_t>(status));
  if (!body.code.empty()) writer.member("upstream_code", std::string_view(body.code));
  writer.end_object();
  return json;
}

// What the caller may know. Only refusals of the request itself carry the provider's words: others
// may speak of the operator's account.
Error shown_error(std::string_view provider_name, int status, const FailureClass& verdict,
                  const ProviderErrorBody& body) {
  const std::string name(provider_name);
  if (verdict.action == FailureAction::return_to_caller) {
    std::string message = name + " refused the request";
    if (!body.message.empty()) message += ": " + body.message;
    return Error(ErrorCode::upstream_rejected, std::move(message))
        .with_http_status(status)
        .with_param(body.param);
  }
  if (verdict.outcome == AttemptOutcome::rate_limited) {
    return Error(ErrorCode::rate_limited, name + " is limiting the rate of requests");
  }
  if (verdict.outcome == AttemptOutcome::credential) {
    return Error(ErrorCode::upstream_failed, name + " does not accept this gateway's account");
  }
  return Error(ErrorCode::upstream_failed, name + " failed with status " + std::to_string(status));
}

}  // namespace

ProviderFailure classify_answer(std::string_view provider_name, int status,
                                std::optional<std::chrono::milliseconds> asked_pause,
                                std::string_view body) {
  const ProviderErrorBody parsed = wire::openai::parse_error_body(body);
  ProviderFailure failure;
  failure.verdict = classify_status(status);
  failure.status = status;
  failure.pause = asked_pause;
  if (!failure.pause && status == 429) failure.pause = pause_in_body(body);
  const bool out_of_quota = is_out_of_quota(status, parsed);
  if (out_of_quota || blames_our_key(status, parsed)) {
    failure.verdict = {FailureAction::next_credential, AttemptOutcome::credential, !out_of_quota};
    if (out_of_quota) failure.pause = failure.pause.value_or(quota_pause);
  }
  failure.error = shown_error(provider_name, status, failure.verdict, parsed)
                      .with_metadata_json(metadata(provider_name, status, parsed))
                      .with_log_detail("status=" + std::to_string(status) + " type=" + parsed.type +
                                       " code=" + parsed.code);
  if (failure.pause && waiting_helps(failure.verdict.outcome)) {
    failure.error = std::move(failure.error).with_retry_after(*failure.pause);
  }
  return failure;
}

ProviderFailure classify_error(std::string_view provider_name, const Error& error) {
  ProviderFailure failure;
  failure.error = error;
  switch (error.code()) {
    case ErrorCode::cancelled:
    case ErrorCode::client_gone:
      failure.verdict = {FailureAction::return_to_caller, AttemptOutcome::rejected};
      return failure;
    case ErrorCode::unavailable:  // our own connection cap: says nothing about the provider
      failure.verdict = {FailureAction::next_endpoint, AttemptOutcome::rejected};
      return failure;
    case ErrorCode::upstream_timeout:
      failure.error = Error(error.code(), std::string(provider_name) + " did not answer in time");
      break;
    case ErrorCode::upstream_failed:
      break;
    default:
      failure.error = Error(ErrorCode::upstream_failed, std::string(provider_name) + " failed");
      break;
  }
  failure.verdict = {FailureAction::next_endpoint, AttemptOutcome::failure};
  const std::string& detail = error.details().log_detail;
  if (failure.error.details().log_detail.empty() && !detail.empty()) {
    failure.error = std::move(failure.error).with_log_detail(detail);
  }
  return failure;
}

}  // namespace arouter::providers
