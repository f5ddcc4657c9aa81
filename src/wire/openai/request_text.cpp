#include "wire/openai/request_text.hpp"

namespace arouter::wire::openai {

Status read_strings(JsonCursor& cursor, std::string_view param, std::size_t count_max,
                    ChatRequest& request, std::vector<std::string_view>& out) {
  const JsonKind kind = cursor.kind();
  if (kind == JsonKind::null) {
    cursor.skip();
    return {};
  }
  if (kind != JsonKind::array) return refuse(param, "must be an array of strings");
  cursor.enter_array();
  while (cursor.next_element()) {
    JsonString string;
    if (cursor.kind() != JsonKind::string) return refuse(param, "must be an array of strings");
    if (!cursor.read_string(string)) break;
    if (string.raw.empty()) return refuse(param, "must not hold empty strings");
    if (out.size() == count_max) {
      return refuse(param, "must hold at most " + std::to_string(count_max) + " entries");
    }
    out.push_back(kept(request, string));
  }
  return {};
}

Status read_bool(JsonCursor& cursor, std::string_view param, bool& out) {
  const JsonKind kind = cursor.kind();
  const auto value = cursor.skip();
  if (kind == JsonKind::null) return {};
  if (kind != JsonKind::boolean) return refuse(param, "must be true or false");
  out = value == "true";
  return {};
}

Status read_string(JsonCursor& cursor, std::string_view param, ChatRequest& request,
                   std::string_view& out) {
  const JsonKind kind = cursor.kind();
  if (kind == JsonKind::null) {
    cursor.skip();
    return {};
  }
  if (kind != JsonKind::string) return refuse(param, "must be a string");
  JsonString string;
  if (cursor.read_string(string)) out = kept(request, string);
  return {};
}

Status read_count(JsonCursor& cursor, std::string_view param, std::optional<std::int64_t>& out) {
  const JsonKind kind = cursor.kind();
  const auto value = cursor.skip();
  if (kind == JsonKind::null) return {};
  const auto count = integer_of(value);
  const bool digits = value.find_first_not_of("0123456789") == std::string_view::npos;
  if (kind == JsonKind::number && digits && !count) return refuse(param, "is too large");
  if (kind != JsonKind::number || !count || *count < 1) {
    return refuse(param, "must be an integer of at least 1");
  }
  out = count;
  return {};
}

}  // namespace arouter::wire::openai
