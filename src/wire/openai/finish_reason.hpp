// Finish reasons: the providers' many words and the five that callers know.
#pragma once

#include <string_view>

namespace arouter::wire::openai {

// stop, length, tool_calls, content_filter or error. Unknown words mean stop. The view is static.
std::string_view canonical_finish_reason(std::string_view native);

// The same, corrected by what the answer holds: calls without saying so are tool_calls, tool_calls
// without any call is stop. An empty `native` is treated as stop.
std::string_view finish_reason_of(std::string_view native, bool has_tool_calls);

}  // namespace arouter::wire::openai
