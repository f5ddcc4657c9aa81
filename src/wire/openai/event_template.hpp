// The shortcut of a stream: successive events differ in one string only. Remembers how one event
// was rewritten and does the next one of the same shape by comparing and copying.
#pragma once

#include <string>
#include <string_view>

#include "wire/json_cursor.hpp"
#include "wire/openai/chunk_writer.hpp"

namespace arouter::wire::openai {

class EventTemplate {
 public:
  // `text` lies inside `event`; `line` is what was written for it, with the text at `places`
  // (offsets into `line`). Everything else in `line` must depend on nothing but the rest of
  // `event`.
  void learn(std::string_view event, std::string_view text, std::string_view line,
             const TextPlaces& places);

  // Appends the line for `event` when it has the remembered shape. `text` is its string.
  bool apply(std::string_view event, std::string& out, JsonString& text);

 private:
  [[nodiscard]] bool worth_learning();
  void learn_padding(std::string_view rest, std::string_view line_rest);
  [[nodiscard]] bool matches_rest(std::string_view rest, JsonString& padding) const;

  // Of the event.
  std::string head_;     // up to and including the quote before the text
  std::string middle_;   // from the quote behind the text to its end or to the padding
  std::string tail_;     // from the quote behind the padding
  bool padded_ = false;  // a member of random length and content, against traffic analysis
  // Of the line.
  std::string line_head_;
  std::string line_between_;  // two places of the text
  std::string line_middle_;
  std::string line_tail_;
  bool twice_ = false;

  bool known_ = false;
  unsigned misses_ = 0;  // events learnt in vain since the last match
};

}  // namespace arouter::wire::openai
