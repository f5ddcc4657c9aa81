// Values many tests of this folder need.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <arouter/wire/openai/chat_stream.hpp>

namespace arouter::wire::test {

inline openai::ChatIdentity sample_identity() {
  openai::ChatIdentity identity;
  identity.id = "gen-1780000000-0123456789abcdef01234567";
  identity.model = "acme/writer-1";
  identity.provider = "Acme";
  identity.created = 1780000000;
  return identity;
}

inline openai::CallTotals sample_totals(const TokenUsage& usage = {}) {
  openai::CallTotals totals;
  totals.usage = usage;
  totals.cost = Money::nano_usd(12'345);
  totals.upstream_cost = Money::nano_usd(12'345);
  totals.upstream_prompt_cost = Money::nano_usd(345);
  totals.upstream_completion_cost = Money::nano_usd(12'000);
  totals.timing.queue_ms = 1;
  totals.timing.time_to_first_token_ms = 20;
  totals.timing.generation_ms = 300;
  totals.timing.latency_ms = 321;
  totals.timing.gateway_overhead_us = 1042;
  return totals;
}

// What one run of a stream gave.
struct StreamRun {
  std::string out;
  openai::StreamState state = openai::StreamState::running;
  std::optional<TokenUsage> usage;
  std::string finish_reason;
  std::string native_finish_reason;
  std::string failure;
  bool content_started = false;
  std::size_t completion_bytes = 0;
  std::uint64_t delta_count = 0;
  std::string upstream_id;
};

// Feeds the pieces, ends the bytes and, when complete, finishes the stream.
inline StreamRun run_stream(const std::vector<std::string_view>& pieces, bool usage_chunk = false) {
  StreamRun run;
  openai::ChatStream stream(sample_identity(), usage_chunk);
  for (const auto piece : pieces) stream.feed(piece, run.out);
  run.state = stream.end_of_bytes(run.out);
  run.usage = stream.usage();
  run.finish_reason = stream.finish_reason();
  run.native_finish_reason = stream.native_finish_reason();
  run.content_started = stream.content_started();
  run.completion_bytes = stream.completion_bytes();
  run.delta_count = stream.delta_count();
  run.upstream_id = stream.upstream_id();
  if (run.state == openai::StreamState::failed) run.failure = stream.failure().message();
  if (run.state == openai::StreamState::complete) {
    stream.finish(sample_totals(run.usage.value_or(TokenUsage())), run.out);
  }
  return run;
}

inline std::vector<std::string_view> byte_by_byte(std::string_view bytes) {
  std::vector<std::string_view> pieces;
  for (std::size_t i = 0; i < bytes.size(); ++i) pieces.push_back(bytes.substr(i, 1));
  return pieces;
}

}  // namespace arouter::wire::test
