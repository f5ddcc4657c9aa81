// Text that arrives in pieces: content as an array of parts (Mistral), reasoning as a list of
// details (OpenRouter and those who follow it). Callers get plain strings.
#pragma once

#include <forward_list>
#include <string>
#include <string_view>

#include "wire/json_cursor.hpp"

namespace arouter::wire::openai {

struct TextParts {
  JsonString text;
  JsonString thinking;
  bool has_text = false;
};

// `array` is a complete JSON array of content parts. Joined strings live in `made`.
TextParts join_text_parts(std::string_view array, std::forward_list<std::string>& made);

// The texts and summaries of a complete `reasoning_details` array.
JsonString join_reasoning_details(std::string_view array, std::forward_list<std::string>& made);

}  // namespace arouter::wire::openai
