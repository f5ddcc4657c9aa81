#include "wire/openai/choice.hpp"

#include "wire/json_text.hpp"
#include "wire/openai/finish_reason.hpp"
#include "wire/openai/text_parts.hpp"

namespace arouter::wire::openai {
namespace {

// The string's raw text; empty when the value is anything else.
JsonString read_string_or_skip(JsonCursor& cursor) {
  JsonString string;
  if (cursor.kind() == JsonKind::string) {
    cursor.read_string(string);
  } else {
    cursor.skip();
  }
  return string;
}

// Fills one choice.
class ChoiceReader {
 public:
  ChoiceReader(JsonCursor& cursor, ChoiceForm form, Choices& out, Choice& choice)
      : cursor_(cursor), form_(form), out_(out), choice_(choice) {}

  bool read() {
    choice_.extras.begin = out_.choice_members.size();
    choice_.body_extras = {out_.body_members.size(), out_.body_members.size()};
    JsonString key;
    if (!cursor_.enter_object()) return false;
    while (cursor_.next_member(key)) on_choice_member(key);
    if (cursor_.failed()) return false;
    if (!has_body_ && !message_.empty()) {
      JsonCursor message(message_);
      read_body(message);
    }
    choice_.extras.end = out_.choice_members.size();
    choice_.body_extras.end = out_.body_members.size();
    return true;
  }

 private:
  void on_choice_member(const JsonString& key) {
    const std::string_view name = key.raw;
    if (name == (form_ == ChoiceForm::delta ? "delta" : "message")) {
      has_body_ = read_body(cursor_) || has_body_;
    } else if (name == "message") {
      message_ = cursor_.skip();
    } else if (name == "index") {
      choice_.index = count_of(cursor_.skip());
    } else if (name == "finish_reason") {
      choice_.finish_reason = read_string_or_skip(cursor_).raw;
    } else if (name == "usage") {
      choice_.usage = cursor_.skip();
    } else if (name == "error") {
      const auto value = cursor_.skip();
      if (!is_empty_value(value)) choice_.error = value;
    } else if (name == "native_finish_reason" || name == "text") {
      cursor_.skip();
    } else {
      const auto value = cursor_.skip();
      if (cursor_.failed()) return;
      out_.choice_members.push_back(member_text(key, value));
      // Log probabilities belong to text; on their own they say nothing.
      if (name != "logprobs" && is_filled_container(value)) choice_.carries_note = true;
    }
  }

  bool read_body(JsonCursor& cursor) {
    if (cursor.kind() != JsonKind::object) {
      cursor.skip();
      return false;
    }
    std::string_view details;
    JsonString key;
    cursor.enter_object();
    while (cursor.next_member(key)) {
      if (key.raw == "content") {
        read_content(cursor);
      } else if (key.raw == "reasoning_details") {
        details = on_extra(cursor, key);
      } else {
        on_body_member(cursor, key);
      }
    }
    if (!choice_.has_reasoning() && !details.empty()) {
      choice_.reasoning = join_reasoning_details(details, out_.made);
      choice_.reasoning_in_details = true;
    }
    return true;
  }

  void on_body_member(JsonCursor& cursor, const JsonString& key) {
    const std::string_view name = key.raw;
    if (name == "role") {
      choice_.role = read_string_or_skip(cursor).raw;
    } else if (name == "reasoning") {
      const auto text = read_string_or_skip(cursor);
      if (!text.raw.empty()) choice_.reasoning = text;
    } else if (name == "reasoning_content") {
      const auto text = read_string_or_skip(cursor);
      if (text.raw.empty()) return;
      choice_.reasoning = text;
      choice_.reasoning_content = true;
    } else if (name == "tool_calls") {
      const auto calls = cursor.skip();
      if (is_filled_container(calls)) choice_.tool_calls = calls;
    } else if (name == "refusal") {
      const auto value = cursor.skip();
      if (value.starts_with('"')) choice_.refusal = value;
    } else {
      const auto kept = on_extra(cursor, key);
      if (name == "function_call" && !kept.empty()) choice_.function_call = true;
    }
  }

  void read_content(JsonCursor& cursor) {
    if (cursor.kind() != JsonKind::array) {
      choice_.has_content = cursor.kind() == JsonKind::string;
      choice_.content = read_string_or_skip(cursor);
      return;
    }
    const TextParts parts = join_text_parts(cursor.skip(), out_.made);
    choice_.has_content = parts.has_text;
    choice_.content = parts.text;
    if (!parts.thinking.raw.empty()) choice_.reasoning = parts.thinking;
  }

  // Keeps a member that says something; its value.
  std::string_view on_extra(JsonCursor& cursor, const JsonString& key) {
    const auto value = cursor.skip();
    if (cursor.failed() || is_empty_value(value)) return {};
    out_.body_members.push_back(member_text(key, value));
    if (is_filled_container(value)) choice_.carries_other = true;
    return value;
  }

  static bool is_filled_container(std::string_view value) {
    return (value.starts_with('{') || value.starts_with('[')) && !is_empty_value(value);
  }

  JsonCursor& cursor_;
  ChoiceForm form_;
  Choices& out_;
  Choice& choice_;
  std::string_view message_;
  bool has_body_ = false;
};

}  // namespace

void Choices::clear() {
  list.clear();
  choice_members.clear();
  body_members.clear();
  made.clear();
}

std::span<const std::string_view> Choices::extras_of(const Choice& choice) const {
  return std::span(choice_members)
      .subspan(choice.extras.begin, choice.extras.end - choice.extras.begin);
}

std::span<const std::string_view> Choices::body_extras_of(const Choice& choice) const {
  return std::span(body_members)
      .subspan(choice.body_extras.begin, choice.body_extras.end - choice.body_extras.begin);
}

const Choice* failed_choice(const Choices& choices) {
  for (const Choice& choice : choices.list) {
    if (!choice.error.empty()) return &choice;
    const bool ends = !choice.finish_reason.empty();
    if (ends && canonical_finish_reason(choice.finish_reason) == "error") return &choice;
  }
  return nullptr;
}

std::string error_body_of(const Choice& choice) {
  return "{\"error\":" + std::string(choice.error.empty() ? "null" : choice.error) + "}";
}

bool read_choices(JsonCursor& cursor, ChoiceForm form, Choices& out) {
  if (!cursor.enter_array()) return false;
  while (cursor.next_element()) {
    Choice choice;
    if (!ChoiceReader(cursor, form, out, choice).read()) return false;
    out.list.push_back(choice);
  }
  return !cursor.failed();
}

std::string_view member_text(const JsonString& key, std::string_view value) {
  const char* const begin = key.raw.data() - 1;
  return {begin, static_cast<std::size_t>(value.data() + value.size() - begin)};
}

}  // namespace arouter::wire::openai
