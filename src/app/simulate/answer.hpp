// What the simulated provider is going to say, decided before it begins to say it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/simulate/request.hpp"

namespace arouter::app::simulate {

// One choice, token by token.
struct AnswerChoice {
  AnswerChoice() = default;
  std::optional<std::string> tool_name;  // set: the pieces are the arguments of a call of it
  std::vector<std::string> pieces;
  std::string finish_reason = "stop";

  [[nodiscard]] std::string text() const;
};

struct Answer {
  Answer() = default;
  std::vector<AnswerChoice> choices;

  [[nodiscard]] std::int64_t completion_tokens() const;
  [[nodiscard]] std::size_t longest_choice() const;  // in tokens
};

// `tokens` is the wanted length, 0 = between 24 and 87 by the prompt. The caller's cap always
// holds, and shows as finish reason "length".
Answer compose(const SimulatedRequest& request, std::int64_t tokens);

}  // namespace arouter::app::simulate
