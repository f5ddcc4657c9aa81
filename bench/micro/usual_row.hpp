// The usage row of an ordinary call, as the benchmarks of the journal and of the store write it.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>

#include <arouter/domain/usage_record.hpp>

namespace arouter::bench {

inline UsageRecord usual_row() {
  UsageRecord row;
  row.key_hash = std::string(64, 'a');
  row.scopes = {{ScopeId{1201}, WallTime(std::chrono::seconds(1'769'990'400))},
                {ScopeId{7}, WallTime{}}};
  row.model = "openai/gpt-5.4";
  row.requested_model = "openai/gpt-5.4";
  row.provider = "openai";
  row.upstream_model = "gpt-5.4-2026-03-05";
  row.upstream_id = "chatcmpl-BQn5pXbUOgeY4yEwKq3GvT1uCzSd2";
  row.usage_source = UsageSource::provider;
  row.usage.prompt = 1840;
  row.usage.completion = 312;
  row.cost = Money::nano_usd(5'420'000);
  row.prompt_cost = Money::nano_usd(2'300'000);
  row.completion_cost = Money::nano_usd(3'120'000);
  row.price_version = "9f31c2ab";
  row.http_status = 200;
  row.attempts = 1;
  row.finish_reason = "stop";
  row.native_finish_reason = "stop";
  row.latency_ms = 1834;
  row.time_to_first_token_ms = 412;
  row.generation_ms = 1402;
  row.gateway_overhead_us = 95;
  return row;
}

// Makes the row's id one of its own.
inline void set_number(UsageRecord& row, std::uint64_t number) {
  std::memcpy(row.id.value.bytes.data() + 8, &number, sizeof number);
}

}  // namespace arouter::bench
