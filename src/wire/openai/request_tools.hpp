// What a request asks the gateway itself to run: server tools among its `tools`, and `plugins`.
// This gateway runs none, and says so instead of answering as if it had.
#pragma once

#include <arouter/base/result.hpp>

#include "wire/json_cursor.hpp"

namespace arouter::wire::openai {

// Errors: not an array of objects; a tool that the gateway would have to run, or whose type is
// written so that it cannot be told.
Status read_tools(JsonCursor& cursor);

// Errors: not an array of objects with an id; a plugin that is not switched off by `enabled`.
Status read_plugins(JsonCursor& cursor);

}  // namespace arouter::wire::openai
