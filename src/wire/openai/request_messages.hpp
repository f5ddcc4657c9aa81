// The messages of a request, as far as the gateway looks into them.
#pragma once

#include <arouter/base/result.hpp>
#include <arouter/wire/openai/chat_request.hpp>

#include "wire/json_cursor.hpp"

namespace arouter::wire::openai {

// Counts the messages and the bytes that are no text. Errors: not a non-empty array of objects that
// each have a known role, and content where their role needs it; either of them twice or escaped.
Status read_messages(JsonCursor& cursor, ChatRequest& request);

}  // namespace arouter::wire::openai
