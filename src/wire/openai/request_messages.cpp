#include "wire/openai/request_messages.hpp"

#include <algorithm>

#include "wire/openai/request_text.hpp"

namespace arouter::wire::openai {
namespace {

std::string element(std::string_view array, std::size_t index, std::string_view member = {}) {
  std::string path(array);
  path += '[' + std::to_string(index) + ']';
  if (!member.empty()) path.append(1, '.').append(member);
  return path;
}

bool is_base64_url(std::string_view text) {
  constexpr std::size_t media_type_bytes_max = 128;
  return text.starts_with("data:") &&
         text.substr(0, media_type_bytes_max).find(";base64,") != std::string_view::npos;
}

enum class PartKind : std::uint8_t { text, picture, sound, document };

PartKind part_kind(std::string_view key) {
  if (key == "image_url" || key == "video_url" || key == "input_video") return PartKind::picture;
  if (key == "input_audio") return PartKind::sound;
  return key == "file" ? PartKind::document : PartKind::text;
}

void count_blob(std::string_view key, std::string_view text, PartKind kind, ChatRequest& request) {
  const bool picture = kind == PartKind::picture && key == "url" && is_base64_url(text);
  const bool sound = kind == PartKind::sound && key == "data";
  if (picture || sound) {
    request.binary_bytes += text.size();
    ++request.binary_parts;
  } else if (kind == PartKind::document && key == "file_data") {
    request.file_bytes += text.size();
  }
}

// The object under `image_url`, `input_audio`, `file` and so on.
void read_payload(JsonCursor& cursor, PartKind kind, ChatRequest& request) {
  if (cursor.kind() != JsonKind::object) {
    cursor.skip();
    return;
  }
  JsonString key;
  cursor.enter_object();
  while (cursor.next_member(key)) {
    if (cursor.kind() != JsonKind::string) {
      cursor.skip();
      continue;
    }
    JsonString text;
    if (cursor.read_string(text)) count_blob(key.raw, text.raw, kind, request);
  }
}

void read_content(JsonCursor& cursor, ChatRequest& request) {
  if (cursor.kind() != JsonKind::array) {
    cursor.skip();
    return;
  }
  cursor.enter_array();
  while (cursor.next_element()) {
    if (cursor.kind() != JsonKind::object) {
      cursor.skip();
      continue;
    }
    JsonString key;
    cursor.enter_object();
    while (cursor.next_member(key)) {
      const PartKind kind = part_kind(key.raw);
      if (kind == PartKind::text) {
        cursor.skip();
      } else {
        read_payload(cursor, kind, request);
      }
    }
  }
}

Status read_message(JsonCursor& cursor, ChatRequest& request) {
  const std::size_t position = request.message_count;
  if (cursor.kind() != JsonKind::object) {
    return refuse(element("messages", position), "must be an object");
  }
  bool has_role = false;
  JsonString key;
  cursor.enter_object();
  while (cursor.next_member(key)) {
    if (key.raw == "role") {
      JsonString role;
      const bool string = cursor.kind() == JsonKind::string;
      if (!string || (cursor.read_string(role) && role.raw.empty())) {
        return refuse(element("messages", position, "role"), "must be a string");
      }
      has_role = true;
    } else if (key.raw == "content") {
      read_content(cursor, request);
    } else {
      cursor.skip();
    }
  }
  if (!has_role) return refuse(element("messages", position, "role"), "is required");
  return {};
}

bool is_server_tool(std::string_view type) {
  return type == "arouter" || type.starts_with("arouter:") || type.starts_with("openrouter:");
}

Status read_tool(JsonCursor& cursor, std::size_t position) {
  JsonString key;
  cursor.enter_object();
  while (cursor.next_member(key)) {
    if (key.raw != "type" || cursor.kind() != JsonKind::string) {
      cursor.skip();
      continue;
    }
    JsonString type;
    if (cursor.read_string(type) && is_server_tool(text_of(type))) {
      return refuse(element("tools", position, "type"),
                    "names a server tool; server tools are not available on this gateway");
    }
  }
  return {};
}

}  // namespace

Status read_messages(JsonCursor& cursor, ChatRequest& request) {
  if (cursor.kind() != JsonKind::array) return refuse("messages", "must be an array of messages");
  cursor.enter_array();
  while (cursor.next_element()) {
    auto read = read_message(cursor, request);
    if (!read) return read;
    ++request.message_count;
  }
  if (request.message_count == 0) return refuse("messages", "must hold at least one message");
  return {};
}

Status read_tools(JsonCursor& cursor) {
  if (cursor.kind() != JsonKind::array) {
    cursor.skip();
    return {};
  }
  cursor.enter_array();
  for (std::size_t position = 0; cursor.next_element(); ++position) {
    if (cursor.kind() != JsonKind::object) {
      cursor.skip();
      continue;
    }
    auto read = read_tool(cursor, position);
    if (!read) return read;
  }
  return {};
}

}  // namespace arouter::wire::openai
