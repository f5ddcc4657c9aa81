// The choices of a chunk or of a whole reply, read out of any dialect into one shape. Everything is
// a view of the provider's text or of `Choices::made`.
#pragma once

#include <cstdint>
#include <forward_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wire/json_cursor.hpp"

namespace arouter::wire::openai {

// Members that are passed on as they stand: `"key":value`, a stretch of a pool in `Choices`.
struct MemberRange {
  std::size_t begin = 0;
  std::size_t end = 0;
};

struct Choice {
  std::int64_t index = 0;
  std::string_view finish_reason;  // the provider's word, raw; empty while there is none
  std::string_view usage;          // Moonshot reports it here
  std::string_view error;          // the value, when it says something
  MemberRange extras;              // of the choice itself

  // Of its `delta` or `message`.
  std::string_view role;
  JsonString content;
  bool has_content = false;           // a string, possibly empty
  JsonString reasoning;               // wherever the dialect puts its text
  bool reasoning_content = false;     // came as `reasoning_content`, whose readers want it there
  bool reasoning_in_details = false;  // `reasoning` repeats what `reasoning_details` says
  std::string_view tool_calls;        // the array, when not empty
  bool function_call = false;         // the deprecated form, among `body_extras`
  std::string_view refusal;           // the value, when not null
  MemberRange body_extras;
  bool carries_other = false;  // images, audio, annotations, …
  bool carries_note = false;   // a remark on the choice beside its body, such as filter results

  [[nodiscard]] bool has_reasoning() const { return !reasoning.raw.empty(); }
  // A refusal that says something.
  [[nodiscard]] bool refuses() const { return refusal.size() > 2; }
  // Text, reasoning, refusal, calls, images and the like: something for the caller.
  [[nodiscard]] bool carries_content() const {
    return !content.raw.empty() || has_reasoning() || refuses() || !tool_calls.empty() ||
           carries_other;
  }
};

struct Choices {
  std::vector<Choice> list;
  std::vector<std::string_view> choice_members;
  std::vector<std::string_view> body_members;
  std::forward_list<std::string> made;  // strings composed from parts

  void clear();
  [[nodiscard]] std::span<const std::string_view> extras_of(const Choice& choice) const;
  [[nodiscard]] std::span<const std::string_view> body_extras_of(const Choice& choice) const;
};

enum class ChoiceForm : std::uint8_t { delta, message };

// The first choice that its provider gave up, or null: it holds an error, or ends with one.
const Choice* failed_choice(const Choices& choices);
// What such a choice says of its failure, as a body `parse_error_body` understands.
std::string error_body_of(const Choice& choice);

// Reads the array at the cursor. In the delta form a choice that has no `delta` but a `message` is
// read from that. False when the JSON is broken or is not an array of objects.
bool read_choices(JsonCursor& cursor, ChoiceForm form, Choices& out);

// Raw text of a member from its key's opening quote to the end of its value.
std::string_view member_text(const JsonString& key, std::string_view value);

}  // namespace arouter::wire::openai
