// The bytes the upstream answers with: OpenAI-shaped chat completions, unary and streamed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace arouter::bench {

// What a request asks for; the letter after `mock-` in its `model` chooses.
enum class Behaviour {
  unary,  // mock-f: one JSON answer of about 1.1 KB
  burst,  // mock-b: kEventsPerStream events in one write
  paced,  // mock-s: kEventsPerStream events, one write each, each with a time stamp
  idle    // mock-i: one event, then silence
};

struct TokenUsage {
  std::uint64_t prompt_tokens = 0;
  std::uint64_t completion_tokens = 0;
};

inline constexpr int kEventsPerStream = 200;

// `body` is the JSON request; empty when it names no model of the upstream.
std::optional<Behaviour> behaviour_of(std::string_view body);

// Formats answers from parts rendered once. All append to `out`; stream parts are HTTP chunks, one
// for each event.
class Answers {
 public:
  Answers();

  void append_unary(std::string& out, const TokenUsage& usage) const;
  void append_burst(std::string& out, const TokenUsage& usage) const;
  void append_stream_head(std::string& out) const;
  // `stamp_ns` (CLOCK_MONOTONIC) goes into the content as `@<digits> `.
  void append_stream_event(std::string& out, std::int64_t stamp_ns) const;
  // The finish chunk, the usage chunk, `[DONE]` and the last HTTP chunk.
  void append_stream_end(std::string& out, const TokenUsage& usage) const;

 private:
  std::string unary_before_usage_;
  std::string burst_before_usage_;
};

}  // namespace arouter::bench
