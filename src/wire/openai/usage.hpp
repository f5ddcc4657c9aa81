// Token usage in every shape OpenAI-compatible providers report it.
#pragma once

#include <optional>
#include <string_view>

#include <arouter/domain/usage.hpp>

#include "wire/json_cursor.hpp"

namespace arouter::wire::openai {

// Reads a complete `usage` value; nullopt when it is no object or counts nothing. The result is
// normalised: reasoning reported outside `completion_tokens` is added back, parts never exceed
// their whole.
std::optional<TokenUsage> read_usage(std::string_view json);
// The same for the value at the cursor, which it consumes.
std::optional<TokenUsage> read_usage(JsonCursor& cursor);

// The `usage` member of an `x_groq` object, as text; empty when there is none.
std::string_view usage_inside(std::string_view object);

}  // namespace arouter::wire::openai
