#include "wire/openai/request_messages.hpp"

#include <array>

#include "wire/openai/deciding_keys.hpp"
#include "wire/openai/request_text.hpp"

namespace arouter::wire::openai {
namespace {

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

struct KnownRole {
  std::string_view name;
  bool needs_content = true;
};

// A message that calls tools, or answers for one, may say nothing.
constexpr std::array roles{KnownRole{"user"},      KnownRole{"assistant", false},
                           KnownRole{"system"},    KnownRole{"tool", false},
                           KnownRole{"developer"}, KnownRole{"function", false}};

const KnownRole* role_of(std::string_view name) {
  for (const KnownRole& known : roles) {
    if (known.name == name) return &known;
  }
  return nullptr;
}

enum MessageMember : std::size_t { role_member, content_member };
constexpr std::array<std::string_view, 2> message_members{"role", "content"};

// Every message passes here: comparing with constants takes no call.
std::size_t plain_place_of(std::string_view key) {
  if (key == "role") return role_member;
  return key == "content" ? std::size_t{content_member} : DecidingKeys::other;
}

std::string_view name_of(std::size_t place) {
  return place == DecidingKeys::other ? std::string_view() : message_members[place];
}

class MessageReader {
 public:
  MessageReader(JsonCursor& cursor, ChatRequest& request) : cursor_(cursor), request_(request) {}

  Status read() {
    if (cursor_.kind() != JsonKind::object) return refuse_message("must be an object");
    DecidingKeys keys(message_members);
    JsonString key;
    cursor_.enter_object();
    while (cursor_.next_member(key)) {
      const std::size_t place =
          key.escaped ? keys.place_of(key) : keys.note(plain_place_of(key.raw));
      if (!keys.problem().empty()) return refuse_message(keys.problem(), name_of(place));
      if (place == role_member) {
        if (!read_role() && !cursor_.failed()) return refuse_role();
      } else if (place == content_member) {
        content_ = cursor_.kind();
        read_content(cursor_, request_);
      } else {
        cursor_.skip();
      }
      if (cursor_.saw_lone_surrogate()) return refuse_message(bad_escape, name_of(place));
    }
    return cursor_.failed() ? Status() : check();
  }

 private:
  Error refuse_message(std::string_view what, std::string_view member = {}) const {
    return refuse(element("messages", request_.message_count, member), what);
  }

  // False when it is none that is known.
  bool read_role() {
    JsonString string;
    if (cursor_.kind() != JsonKind::string || !cursor_.read_string(string)) return false;
    role_ = string.escaped ? role_of(unescaped(string.raw)) : role_of(string.raw);
    return role_ != nullptr;
  }

  [[nodiscard]] Error refuse_role() const {
    return refuse_message(
        "must be a string: \"system\", \"developer\", \"user\", \"assistant\", \"tool\" or "
        "\"function\"",
        "role");
  }

  // Of the whole message: the role may stand behind the content it allows.
  [[nodiscard]] Status check() const {
    if (role_ == nullptr) return refuse_message("is required", "role");
    if (content_ == JsonKind::string || content_ == JsonKind::array) return {};
    const bool nothing = content_ == JsonKind::none || content_ == JsonKind::null;
    if (nothing && !role_->needs_content) return {};
    return refuse_message(role_->needs_content ? "must be a string or an array"
                                               : "must be a string, an array or null",
                          "content");
  }

  JsonCursor& cursor_;
  ChatRequest& request_;
  const KnownRole* role_ = nullptr;
  JsonKind content_ = JsonKind::none;
};

}  // namespace

Status read_messages(JsonCursor& cursor, ChatRequest& request) {
  if (cursor.kind() != JsonKind::array) return refuse("messages", "must be an array of messages");
  cursor.enter_array();
  while (cursor.next_element()) {
    auto read = MessageReader(cursor, request).read();
    if (!read) return read;
    ++request.message_count;
  }
  if (request.message_count == 0) return refuse("messages", "must hold at least one message");
  return {};
}

}  // namespace arouter::wire::openai
