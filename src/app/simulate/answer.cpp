#include "app/simulate/answer.hpp"

#include <algorithm>

#include "app/simulate/words.hpp"

namespace arouter::app::simulate {
namespace {

constexpr std::size_t json_piece_bytes = 5;

// JSON in pieces of a few bytes, never cut inside a UTF-8 sequence.
std::vector<std::string> json_pieces(const std::string& json) {
  std::vector<std::string> pieces;
  std::size_t begin = 0;
  while (begin < json.size()) {
    auto end = std::min(begin + json_piece_bytes, json.size());
    while (end < json.size() && (static_cast<unsigned char>(json[end]) & 0xC0) == 0x80) ++end;
    pieces.push_back(json.substr(begin, end - begin));
    begin = end;
  }
  return pieces;
}

std::vector<std::string> text_pieces(std::uint64_t seed, std::int64_t tokens) {
  std::vector<std::string> pieces;
  pieces.reserve(static_cast<std::size_t>(tokens));
  for (std::int64_t i = 0; i < tokens; ++i) pieces.push_back(word_at(seed, i));
  return pieces;
}

AnswerChoice compose_choice(const SimulatedRequest& request, std::int64_t tokens,
                            std::uint64_t seed) {
  AnswerChoice choice;
  if (request.tool_call) {
    choice.tool_name = request.tool_call->name;
    choice.pieces = json_pieces(request.tool_call->arguments);
    choice.finish_reason = "tool_calls";
  } else if (request.json_answer) {
    choice.pieces = json_pieces(*request.json_answer);
  } else {
    const auto wanted = tokens > 0 ? tokens : 24 + static_cast<std::int64_t>(seed % 64);
    choice.pieces = text_pieces(seed, std::min(wanted, request.output_tokens_max));
    if (wanted > request.output_tokens_max) choice.finish_reason = "length";
    return choice;
  }
  if (static_cast<std::int64_t>(choice.pieces.size()) > request.output_tokens_max) {
    choice.pieces.resize(static_cast<std::size_t>(request.output_tokens_max));
    choice.finish_reason = "length";
  }
  return choice;
}

}  // namespace

std::string AnswerChoice::text() const {
  std::string all;
  for (const auto& piece : pieces) all += piece;
  return all;
}

std::int64_t Answer::completion_tokens() const {
  std::size_t sum = 0;
  for (const auto& choice : choices) sum += choice.pieces.size();
  return static_cast<std::int64_t>(sum);
}

std::size_t Answer::longest_choice() const {
  std::size_t longest = 0;
  for (const auto& choice : choices) longest = std::max(longest, choice.pieces.size());
  return longest;
}

Answer compose(const SimulatedRequest& request, std::int64_t tokens) {
  Answer answer;
  for (std::int64_t i = 0; i < request.choices; ++i) {
    const auto seed = request.seed + static_cast<std::uint64_t>(i) * 0x9E3779B97F4A7C15;
    answer.choices.push_back(compose_choice(request, tokens, seed));
  }
  return answer;
}

}  // namespace arouter::app::simulate
