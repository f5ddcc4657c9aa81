// Small things the readers of a request share.
#pragma once

#include <cstdint>
#include <optional>
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

// The path of an element of an array, or of a member of it: `messages[3].content`.
inline std::string element(std::string_view array, std::size_t index,
                           std::string_view member = {}) {
  std::string path(array);
  path += '[' + std::to_string(index) + ']';
  if (!member.empty()) path.append(1, '.').append(member);
  return path;
}

inline constexpr std::string_view bad_escape =
    "holds an invalid Unicode escape (half of a surrogate pair)";

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
Status read_string(JsonCursor& cursor, std::string_view param, ChatRequest& request,
                   std::string_view& out);
// An integer of at least 1.
Status read_count(JsonCursor& cursor, std::string_view param, std::optional<std::int64_t>& out);

}  // namespace arouter::wire::openai
