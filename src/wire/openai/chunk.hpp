// One event of a chat completion stream, taken apart.
#pragma once

#include <string_view>
#include <vector>

#include "wire/openai/choice.hpp"

namespace arouter::wire::openai {

// Values are raw JSON text; empty when the member is absent or null.
struct Chunk {
  std::string_view id;  // between its quotes
  std::string_view created;
  std::string_view error;
  std::string_view usage;
  std::string_view groq;        // x_groq
  std::string_view base_resp;   // MiniMax's status
  std::string_view moderation;  // whole member; OpenAI sends it in an event of its own
  bool has_choices = false;
  bool is_error_object = false;  // "object":"error"
  bool non_ascii = false;        // worth a look at its UTF-8
  Choices choices;
  std::vector<std::string_view> extras;  // members passed on as they stand

  void clear();
};

// False when `json` is not one JSON object, or its choices are not an array of objects.
bool read_chunk(std::string_view json, Chunk& out);

// MiniMax answers failures with HTTP 200 and a `base_resp` whose status_code is not 0.
bool reports_failure(std::string_view base_resp);

}  // namespace arouter::wire::openai
