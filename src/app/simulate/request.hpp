// A chat request as far as the simulated provider cares.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <arouter/base/result.hpp>

namespace arouter::app::simulate {

struct ToolCall {
  ToolCall() = default;
  std::string name;
  std::string arguments;  // JSON
};

struct SimulatedRequest {
  SimulatedRequest() = default;
  std::string model;
  bool stream = false;
  bool include_usage = false;
  std::int64_t choices = 1;
  std::int64_t output_tokens_max = INT64_MAX;
  std::int64_t prompt_tokens = 0;          // about a quarter of the text's bytes
  std::uint64_t seed = 0;                  // of the text, the same for the same conversation
  std::optional<ToolCall> tool_call;       // what to answer with instead of text
  std::optional<std::string> json_answer;  // likewise, when JSON was asked for
};

// Errors: invalid_request with the words a provider would use.
Result<SimulatedRequest> parse_request(std::string_view body);

}  // namespace arouter::app::simulate
