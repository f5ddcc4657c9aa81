// Small things the readers of a request share.
#pragma once

#include <string>
#include <string_view>

#include <arouter/base/result.hpp>
#include <arouter/wire/openai/chat_request.hpp>

#include "wire/json_text.hpp"

namespace arouter::wire::openai {

inline Error refuse(std::string_view param, std::string_view what) {
  std::string message = "'";
  message += param;
  message += "' ";
  message += what;
  return Error(ErrorCode::invalid_request, std::move(message)).with_param(std::string(param));
}

// The string's value as a view that lives as long as the request.
inline std::string_view kept(ChatRequest& request, const JsonString& string) {
  if (!string.escaped) return string.raw;
  request.unescaped.push_back(unescaped(string.raw));
  return request.unescaped.back();
}

// An array of at most `count_max` non-empty strings, or null, at the cursor.
Status read_strings(JsonCursor& cursor, std::string_view param, std::size_t count_max,
                    ChatRequest& request, std::vector<std::string_view>& out);

// `out` is left alone by null.
Status read_bool(JsonCursor& cursor, std::string_view param, bool& out);

}  // namespace arouter::wire::openai
