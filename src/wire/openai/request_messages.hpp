// The messages and tools of a request, as far as the gateway looks into them.
#pragma once

#include <arouter/base/result.hpp>
#include <arouter/wire/openai/chat_request.hpp>

#include "wire/json_cursor.hpp"

namespace arouter::wire::openai {

// Counts the messages and the bytes that are no text. Errors: not a non-empty array of objects that
// each have a role.
Status read_messages(JsonCursor& cursor, ChatRequest& request);

// Errors: a tool that the gateway itself would have to run.
Status read_tools(JsonCursor& cursor);

}  // namespace arouter::wire::openai
