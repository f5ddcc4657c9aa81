#include "wire/openai/request_tools.hpp"

#include <array>

#include "wire/openai/deciding_keys.hpp"
#include "wire/openai/request_text.hpp"

namespace arouter::wire::openai {
namespace {

bool is_server_tool(std::string_view type) {
  return type == "arouter" || type.starts_with("arouter:") || type.starts_with("openrouter:");
}

Status read_tool(JsonCursor& cursor, std::size_t position) {
  constexpr std::array<std::string_view, 1> names{"type"};
  DecidingKeys keys(names);
  JsonString key;
  cursor.enter_object();
  while (cursor.next_member(key)) {
    const bool is_type = keys.place_of(key) != DecidingKeys::other;
    if (!keys.problem().empty()) return refuse(element("tools", position, "type"), keys.problem());
    if (!is_type || cursor.kind() != JsonKind::string) {
      cursor.skip();
      continue;
    }
    JsonString type;
    if (!cursor.read_string(type)) break;
    const bool ours = type.escaped ? is_server_tool(unescaped(type.raw)) : is_server_tool(type.raw);
    if (ours) {
      return refuse(element("tools", position, "type"),
                    "names a server tool; server tools are not available on this gateway");
    }
  }
  return {};
}

Status read_plugin(JsonCursor& cursor, std::size_t position) {
  enum Member : std::size_t { id, enabled };
  constexpr std::array<std::string_view, 2> names{"id", "enabled"};
  DecidingKeys keys(names);
  bool has_id = false;
  bool is_on = true;
  JsonString key;
  cursor.enter_object();
  while (cursor.next_member(key)) {
    const std::size_t place = keys.place_of(key);
    if (!keys.problem().empty()) {
      return refuse(element("plugins", position, names[place]), keys.problem());
    }
    if (place == enabled) {
      auto read = read_bool(cursor, element("plugins", position, "enabled"), is_on);
      if (!read) return read;
    } else {
      has_id = has_id || (place == id && cursor.kind() == JsonKind::string);
      cursor.skip();
    }
  }
  if (cursor.failed()) return {};
  if (!has_id) return refuse(element("plugins", position, "id"), "must be a string");
  if (!is_on) return {};
  return refuse(element("plugins", position, "id"),
                "names a plugin; plugins are not available on this gateway");
}

// `read` consumes the members of each object of the array at the cursor.
template <typename Read>
Status each_object(JsonCursor& cursor, std::string_view param, const Read& read) {
  const JsonKind kind = cursor.kind();
  if (kind == JsonKind::null) {
    cursor.skip();
    return {};
  }
  if (kind != JsonKind::array) return refuse(param, "must be an array of objects");
  cursor.enter_array();
  for (std::size_t position = 0; cursor.next_element(); ++position) {
    if (cursor.kind() != JsonKind::object) {
      return refuse(element(param, position), "must be an object");
    }
    auto done = read(cursor, position);
    if (!done) return done;
  }
  return {};
}

}  // namespace

Status read_tools(JsonCursor& cursor) {
  return each_object(cursor, "tools", read_tool);
}

Status read_plugins(JsonCursor& cursor) {
  return each_object(cursor, "plugins", read_plugin);
}

}  // namespace arouter::wire::openai
