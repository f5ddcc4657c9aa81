// How an answer presents itself: the ids and names the gateway puts in place of the provider's.
#pragma once

#include <cstdint>
#include <string>

#include <arouter/domain/money.hpp>
#include <arouter/domain/pricing.hpp>
#include <arouter/domain/usage.hpp>

namespace arouter::wire::openai {

struct ChatIdentity {
  ChatIdentity() = default;
  std::string id;            // gen-…
  std::string model;         // catalogue id of the model that answered
  std::string provider;      // display name
  std::int64_t created = 0;  // Unix seconds, used where the provider sends none
};

struct CallTiming {
  std::int64_t queue_ms = 0;
  std::int64_t time_to_first_token_ms = 0;
  std::int64_t generation_ms = 0;
  std::int64_t latency_ms = 0;
  std::int64_t gateway_overhead_us = 0;  // written as milliseconds with three decimals
};

// Everything known once the call is over.
struct CallTotals {
  TokenUsage usage;
  Money cost;
  Money upstream_cost;
  Money upstream_prompt_cost;
  Money upstream_completion_cost;
  bool is_byok = false;
  CallTiming timing;
  std::string routing_members;  // further members, ready to write; usually none
};

// `"usage":{…},"timing":{…}` without braces around them, every number present; then the routing
// members, if any.
void append_usage_and_timing(std::string& out, const CallTotals& totals);

}  // namespace arouter::wire::openai
