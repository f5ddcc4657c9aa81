#include <arouter/wire/openai/error.hpp>

#include "wire/json_text.hpp"
#include "wire/openai/redact.hpp"

namespace arouter::wire::openai {
namespace {

void read_value(JsonCursor& cursor, ProviderErrorBody& out, int depth);

// Short machine-readable members: strings and numbers alike.
std::string read_word(JsonCursor& cursor) {
  if (cursor.kind() == JsonKind::string) {
    JsonString string;
    cursor.read_string(string);
    return fit_to_show(text_of(string));
  }
  const bool number = cursor.kind() == JsonKind::number;
  const auto value = cursor.skip();
  return number ? std::string(value) : std::string();
}

void fill(std::string& field, std::string value) {
  if (field.empty()) field = std::move(value);
}

void read_object(JsonCursor& cursor, ProviderErrorBody& out, int depth) {
  JsonString key;
  cursor.enter_object();
  while (cursor.next_member(key)) {
    const std::string_view name = key.raw;
    const bool text = cursor.kind() == JsonKind::string;
    if (name == "type") {
      fill(out.type, read_word(cursor));
    } else if (name == "code") {
      fill(out.code, read_word(cursor));
    } else if (name == "param") {
      fill(out.param, read_word(cursor));
    } else if (text && (name == "message" || name == "Message" || name == "msg" ||
                        name == "detail" || name == "status_msg" || name == "error")) {
      fill(out.message, read_word(cursor));
    } else if (name == "error" || name == "errors" || name == "detail" || name == "base_resp") {
      read_value(cursor, out, depth + 1);
    } else {
      cursor.skip();
    }
  }
}

// Objects, or lists of objects of which the first counts.
void read_value(JsonCursor& cursor, ProviderErrorBody& out, int depth) {
  const JsonKind kind = cursor.kind();
  if (kind == JsonKind::object && depth < 4) {
    read_object(cursor, out, depth);
  } else if (kind == JsonKind::array && depth < 4) {
    cursor.enter_array();
    while (cursor.next_element()) read_value(cursor, out, depth + 1);
  } else if (kind == JsonKind::string && depth > 0) {
    fill(out.message, read_word(cursor));
  } else {
    cursor.skip();
  }
}

}  // namespace

ProviderErrorBody parse_error_body(std::string_view body) {
  ProviderErrorBody out;
  JsonCursor cursor(body);
  read_value(cursor, out, 0);
  return out;
}

}  // namespace arouter::wire::openai
