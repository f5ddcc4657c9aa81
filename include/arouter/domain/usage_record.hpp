// One row of usage: metadata of a call, never its content.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <arouter/base/clock.hpp>
#include <arouter/base/ids.hpp>
#include <arouter/domain/money.hpp>
#include <arouter/domain/scope.hpp>
#include <arouter/domain/usage.hpp>

namespace arouter {

enum class CallStatus : std::uint8_t {
  completed,  // answered to the end
  cancelled,  // the client went away; what was generated is billed
  failed,     // no answer, or an answer cut short by the provider
  limited,    // cut by a spending limit while running
  abandoned,  // the process died during the call; charged at its hold until reconciled
};

std::string_view to_string(CallStatus status);

// Every field's size is bounded by its writer: `clipped` is applied to strings that callers chose.
struct UsageRecord {
  UsageRecord() = default;
  bool operator==(const UsageRecord&) const = default;

  RequestId id;
  WallTime created_at{};  // when the request arrived; equals the time inside `id`
  OrgId org;
  std::string key_hash;             // 64 hex
  std::vector<ScopeWindow> scopes;  // every scope the cost counts against
  std::string model;                // catalogue id of the model that answered
  std::string requested_model;      // as asked for, clipped
  std::string provider;             // provider id; empty when none was reached
  std::string upstream_model;
  std::string upstream_id;  // the provider's own id of the answer, clipped
  CallStatus status = CallStatus::completed;
  UsageSource usage_source = UsageSource::none;
  TokenUsage usage;
  Money cost;         // charged
  Money prompt_cost;  // parts of the provider's price, before any fee
  Money completion_cost;
  std::string price_version;  // which price sheet `cost` was computed with
  bool streamed = false;
  bool is_byok = false;
  std::uint16_t http_status = 0;  // what the client was sent
  std::uint8_t attempts = 0;      // candidates tried
  std::string finish_reason;
  std::string native_finish_reason;
  std::string error_slug;  // slug of the failure, empty when none
  std::uint32_t latency_ms = 0;
  std::uint32_t time_to_first_token_ms = 0;
  std::uint32_t generation_ms = 0;
  std::uint32_t gateway_overhead_us = 0;
  std::string user;        // the request's `user` field, clipped
  std::string app_url;     // HTTP-Referer, clipped
  std::string app_title;   // X-Title, clipped
  std::string session_id;  // clipped
};

inline constexpr std::size_t usage_text_bytes_max = 256;

// At most usage_text_bytes_max bytes, cut at a UTF-8 boundary; control characters and malformed
// UTF-8 removed, so that a database takes the result whatever a caller sent.
std::string clipped(std::string_view text);

}  // namespace arouter
