#include "wire/openai/field_shape.hpp"

#include <array>

#include "wire/openai/request_text.hpp"

namespace arouter::wire::openai {
namespace {

constexpr unsigned bit(JsonKind kind) {
  return 1U << static_cast<unsigned>(kind);
}

struct Rule {
  unsigned kinds = 0;
  std::string_view demand;
};

// In the order of FieldShape.
constexpr std::array rules{
    Rule{~0U, ""},
    Rule{bit(JsonKind::number), "must be a number"},
    Rule{bit(JsonKind::number), "must be an integer"},
    Rule{bit(JsonKind::string), "must be a string"},
    Rule{bit(JsonKind::boolean), "must be true or false"},
    Rule{bit(JsonKind::object), "must be an object"},
    Rule{bit(JsonKind::array), "must be an array"},
    Rule{bit(JsonKind::string) | bit(JsonKind::array), "must be a string or an array of strings"},
    Rule{bit(JsonKind::string) | bit(JsonKind::object), "must be a string or an object"},
};

bool holds_only_strings(JsonCursor& cursor) {
  bool only_strings = true;
  cursor.enter_array();
  while (cursor.next_element()) {
    only_strings = only_strings && cursor.kind() == JsonKind::string;
    cursor.skip();
  }
  return only_strings;
}

bool matches(JsonCursor& cursor, FieldShape shape, JsonKind kind) {
  if (shape == FieldShape::text_or_texts && kind == JsonKind::array) {
    return holds_only_strings(cursor);
  }
  const auto value = cursor.skip();
  return shape != FieldShape::integer || value.find_first_of(".eE") == std::string_view::npos;
}

}  // namespace

Status read_shaped(JsonCursor& cursor, std::string_view param, FieldShape shape) {
  const JsonKind kind = cursor.kind();
  const Rule& rule = rules[static_cast<std::size_t>(shape)];
  if (kind == JsonKind::null || kind == JsonKind::none) {
    cursor.skip();
    return {};
  }
  if ((rule.kinds & bit(kind)) != 0 && matches(cursor, shape, kind)) return {};
  return refuse(param, rule.demand);
}

}  // namespace arouter::wire::openai
