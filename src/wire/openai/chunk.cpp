#include "wire/openai/chunk.hpp"

#include "wire/json_text.hpp"

namespace arouter::wire::openai {
namespace {

bool read_member(JsonCursor& cursor, const JsonString& key, Chunk& out) {
  const std::string_view name = key.raw;
  if (name == "choices" && cursor.kind() == JsonKind::array) {
    out.has_choices = true;
    return read_choices(cursor, ChoiceForm::delta, out.choices);
  }
  const auto value = cursor.skip();
  if (cursor.failed()) return false;
  if (name == "object") {
    out.is_error_object = value == "\"error\"";
    return true;
  }
  if (value == "null" || name == "choices" || name == "model" || name == "provider" ||
      name == "timing") {
    return true;
  }
  if (name == "id") {
    if (value.starts_with('"')) out.id = value.substr(1, value.size() - 2);
  } else if (name == "created") {
    out.created = value;
  } else if (name == "error") {
    if (!is_empty_value(value)) out.error = value;
  } else if (name == "usage") {
    out.usage = value;
  } else if (name == "x_groq") {
    out.groq = value;
  } else if (name == "base_resp") {
    out.base_resp = value;
  } else {
    const auto member = member_text(key, value);
    if (name == "moderation") out.moderation = member;
    out.extras.push_back(member);
  }
  return true;
}

}  // namespace

void Chunk::clear() {
  id = created = error = usage = groq = base_resp = moderation = {};
  has_choices = false;
  is_error_object = false;
  non_ascii = false;
  choices.clear();
  extras.clear();
}

bool read_chunk(std::string_view json, Chunk& out) {
  out.clear();
  JsonCursor cursor(json);
  JsonString key;
  if (!cursor.enter_object()) return false;
  while (cursor.next_member(key)) {
    if (!read_member(cursor, key, out)) return false;
  }
  out.non_ascii = cursor.saw_non_ascii();
  return cursor.at_end();
}

bool reports_failure(std::string_view base_resp) {
  JsonCursor cursor(base_resp);
  if (cursor.kind() != JsonKind::object) return false;
  JsonString key;
  cursor.enter_object();
  while (cursor.next_member(key)) {
    const auto value = cursor.skip();
    if (key.raw == "status_code" && value != "0") return true;
  }
  return false;
}

}  // namespace arouter::wire::openai
