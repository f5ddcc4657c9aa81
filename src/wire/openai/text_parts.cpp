#include "wire/openai/text_parts.hpp"

namespace arouter::wire::openai {
namespace {

// Escaped strings join by putting their raw texts side by side.
class Joined {
 public:
  void add(const JsonString& piece) {
    if (piece.raw.empty()) return;
    if (first_.raw.empty() && text_.empty()) {
      first_ = piece;
      return;
    }
    if (text_.empty()) text_ = first_.raw;
    text_ += piece.raw;
    first_.escaped = first_.escaped || piece.escaped;
  }

  JsonString finish(std::forward_list<std::string>& made) {
    if (text_.empty()) return first_;
    made.push_front(std::move(text_));
    return {made.front(), first_.escaped};
  }

 private:
  JsonString first_;
  std::string text_;  // from the second piece on
};

void add_string(JsonCursor& cursor, Joined& joined) {
  JsonString string;
  if (cursor.kind() != JsonKind::string) {
    cursor.skip();
  } else if (cursor.read_string(string)) {
    joined.add(string);
  }
}

// Adds the members `wanted_a` and `wanted_b` of every object in the array at the cursor.
void add_from_objects(JsonCursor& cursor, std::string_view wanted_a, std::string_view wanted_b,
                      Joined& joined) {
  JsonString key;
  cursor.enter_array();
  while (cursor.next_element()) {
    if (cursor.kind() != JsonKind::object) {
      cursor.skip();
      continue;
    }
    cursor.enter_object();
    while (cursor.next_member(key)) {
      if (key.raw == wanted_a || key.raw == wanted_b) {
        add_string(cursor, joined);
      } else {
        cursor.skip();
      }
    }
  }
}

}  // namespace

TextParts join_text_parts(std::string_view array, std::forward_list<std::string>& made) {
  JsonCursor cursor(array);
  Joined text;
  Joined thinking;
  bool has_text = false;
  JsonString key;
  cursor.enter_array();
  while (cursor.next_element()) {
    if (cursor.kind() != JsonKind::object) {
      cursor.skip();
      continue;
    }
    cursor.enter_object();
    while (cursor.next_member(key)) {
      if (key.raw == "text") {
        has_text = true;
        add_string(cursor, text);
      } else if (key.raw == "thinking" && cursor.kind() == JsonKind::array) {
        add_from_objects(cursor, "text", "text", thinking);
      } else if (key.raw == "thinking") {
        add_string(cursor, thinking);
      } else {
        cursor.skip();
      }
    }
  }
  return {text.finish(made), thinking.finish(made), has_text};
}

JsonString join_reasoning_details(std::string_view array, std::forward_list<std::string>& made) {
  JsonCursor cursor(array);
  Joined joined;
  if (cursor.kind() == JsonKind::array) add_from_objects(cursor, "text", "summary", joined);
  return joined.finish(made);
}

}  // namespace arouter::wire::openai
