// A strict forward-only reader over one JSON text: no tree, no allocation, no padding needed. What
// it walks over or skips is checked against RFC 8259; UTF-8 is not (see `saw_non_ascii`).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "wire/json_string_scan.hpp"

namespace arouter::wire {

enum class JsonKind : std::uint8_t { object, array, string, number, boolean, null, none };

// A string token as it stands: between its quotes, escapes not resolved.
struct JsonString {
  std::string_view raw;
  bool escaped = false;
};

// Every reading call leaves the cursor failed and at the end of the text when the grammar is
// broken; from then on all of them return false or nothing, so loops end by themselves. After
// `next_member` or `next_element` returned true the value must be consumed before the next call.
class JsonCursor {
 public:
  static constexpr unsigned depth_limit = 128;

  explicit JsonCursor(std::string_view text, unsigned depth_max = depth_limit)
      : begin_(text.data()),
        at_(text.data()),
        end_(text.data() + text.size()),
        depth_left_(depth_max < depth_limit ? depth_max : depth_limit) {}

  // Of the value at the cursor, white space skipped; `none` where no value begins.
  JsonKind kind();

  bool enter_object() { return open('{'); }
  bool next_member(JsonString& key);  // false at the closing brace, which it consumes
  bool enter_array() { return open('['); }
  bool next_element();  // false at the closing bracket, which it consumes
  bool read_string(JsonString& out);
  // The whole value, checked, without white space around it; empty on failure.
  std::string_view skip();

  bool at_end();  // nothing but white space is left
  [[nodiscard]] const char* position() const { return at_; }
  [[nodiscard]] bool failed() const { return failed_; }
  // Where the grammar broke, in bytes from the start of the text.
  [[nodiscard]] std::size_t failure_offset() const { return failure_offset_; }
  [[nodiscard]] bool too_deep() const { return too_deep_; }
  // A string passed so far may hold bytes above 0x7F: the text's UTF-8 is worth checking.
  [[nodiscard]] bool saw_non_ascii() const { return non_ascii_; }
  // A string passed so far holds an escape that is half of a surrogate pair. RFC 8259 lets it pass;
  // no two readers agree on what it means.
  [[nodiscard]] bool saw_lone_surrogate() const { return lone_surrogate_; }

 private:
  void skip_space() {
    while (at_ != end_ && static_cast<unsigned char>(*at_) <= ' ' && is_space(*at_)) ++at_;
  }
  static bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
  bool fail();
  bool open(char bracket);
  bool close();
  bool scan_string(JsonString& out);
  bool scan_long_string(JsonString& out);
  bool scan_number();
  bool scan_literal(std::string_view word);
  void skip_value();

  const char* begin_;
  const char* at_;
  const char* end_;
  unsigned depth_left_;
  bool fresh_ = false;  // just behind an opening brace or bracket
  bool failed_ = false;
  bool too_deep_ = false;
  bool non_ascii_ = false;
  bool lone_surrogate_ = false;
  std::size_t failure_offset_ = 0;
};

inline bool JsonCursor::scan_string(JsonString& out) {
  if (at_ == end_ || *at_ != '"') return fail();
  if (const auto length = short_string_length(at_ + 1, end_)) {
    out.raw = std::string_view(at_ + 1, *length);
    out.escaped = false;
    at_ += *length + 2;
    return true;
  }
  return scan_long_string(out);
}

inline bool JsonCursor::close() {
  ++at_;
  ++depth_left_;
  fresh_ = false;
  return false;
}

inline bool JsonCursor::next_member(JsonString& key) {
  skip_space();
  if (at_ == end_) return fail();
  if (*at_ == ',' && !fresh_) {
    ++at_;
    skip_space();
  } else if (*at_ == '}') {
    return close();
  } else if (!fresh_) {
    return fail();
  }
  fresh_ = false;
  if (!scan_string(key)) return false;
  skip_space();
  if (at_ == end_ || *at_ != ':') return fail();
  ++at_;
  skip_space();
  return true;
}

inline bool JsonCursor::next_element() {
  skip_space();
  if (at_ == end_) return fail();
  if (*at_ == ',' && !fresh_) {
    ++at_;
    skip_space();
    if (at_ == end_ || *at_ == ']') return fail();
  } else if (*at_ == ']') {
    return close();
  } else if (!fresh_) {
    return fail();
  }
  fresh_ = false;
  return true;
}

}  // namespace arouter::wire
