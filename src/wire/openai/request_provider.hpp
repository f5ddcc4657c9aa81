// The `provider` object of a request: what the caller wants of the routing.
#pragma once

#include <arouter/base/result.hpp>
#include <arouter/wire/openai/chat_request.hpp>

#include "wire/json_cursor.hpp"

namespace arouter::wire::openai {

// Fills `request.preferences`. Members it does not know are tolerated; `max_price.request` is
// checked and has no effect, since no price of the catalogue has a part per request.
Status read_provider(JsonCursor& cursor, MaxPriceUnit unit, ChatRequest& request);

}  // namespace arouter::wire::openai
