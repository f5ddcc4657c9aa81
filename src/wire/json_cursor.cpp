#include "wire/json_cursor.hpp"

#include <cstring>

namespace arouter::wire {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

bool JsonCursor::fail() {
  if (!failed_) failure_offset_ = static_cast<std::size_t>(at_ - begin_);
  failed_ = true;
  at_ = end_;
  return false;
}

JsonKind JsonCursor::kind() {
  skip_space();
  if (at_ == end_) return JsonKind::none;
  switch (*at_) {
    case '{':
      return JsonKind::object;
    case '[':
      return JsonKind::array;
    case '"':
      return JsonKind::string;
    case 't':
    case 'f':
      return JsonKind::boolean;
    case 'n':
      return JsonKind::null;
    default:
      return *at_ == '-' || is_digit(*at_) ? JsonKind::number : JsonKind::none;
  }
}

bool JsonCursor::open(char bracket) {
  skip_space();
  if (at_ == end_ || *at_ != bracket) return fail();
  if (depth_left_ == 0) {
    too_deep_ = true;
    return fail();
  }
  --depth_left_;
  ++at_;
  fresh_ = true;
  return true;
}

bool JsonCursor::read_string(JsonString& out) {
  skip_space();
  return scan_string(out);
}

bool JsonCursor::scan_long_string(JsonString& out) {
  const char* const first = ++at_;
  const StringScan scan = scan_string_body(at_, end_, non_ascii_);
  at_ = scan.stop;
  lone_surrogate_ = lone_surrogate_ || scan.lone_surrogate;
  if (!scan.closed) return fail();
  out.raw = std::string_view(first, static_cast<std::size_t>(at_ - first));
  out.escaped = scan.escaped;
  ++at_;
  return true;
}

bool JsonCursor::scan_number() {
  const auto digits = [this] {
    const char* const first = at_;
    while (at_ != end_ && is_digit(*at_)) ++at_;
    return at_ != first;
  };
  if (*at_ == '-') ++at_;
  if (at_ != end_ && *at_ == '0') {
    ++at_;
  } else if (!digits()) {
    return fail();
  }
  if (at_ != end_ && *at_ == '.') {
    ++at_;
    if (!digits()) return fail();
  }
  if (at_ != end_ && (*at_ == 'e' || *at_ == 'E')) {
    ++at_;
    if (at_ != end_ && (*at_ == '+' || *at_ == '-')) ++at_;
    if (!digits()) return fail();
  }
  return true;
}

bool JsonCursor::scan_literal(std::string_view word) {
  if (static_cast<std::size_t>(end_ - at_) < word.size() ||
      std::memcmp(at_, word.data(), word.size()) != 0) {
    return fail();
  }
  at_ += word.size();
  return true;
}

// Recursion goes no deeper than `depth_limit`.
void JsonCursor::skip_value() {
  JsonString ignored;
  if (at_ == end_) {
    fail();
    return;
  }
  switch (*at_) {
    case '"':
      scan_string(ignored);
      break;
    case '{':
      if (!open('{')) return;
      while (next_member(ignored)) skip_value();
      break;
    case '[':
      if (!open('[')) return;
      while (next_element()) skip_value();
      break;
    case 't':
      scan_literal("true");
      break;
    case 'f':
      scan_literal("false");
      break;
    case 'n':
      scan_literal("null");
      break;
    default:
      if (*at_ == '-' || is_digit(*at_)) {
        scan_number();
      } else {
        fail();
      }
  }
}

std::string_view JsonCursor::skip() {
  skip_space();
  const char* const first = at_;
  skip_value();
  if (failed_) return {};
  return {first, static_cast<std::size_t>(at_ - first)};
}

bool JsonCursor::at_end() {
  skip_space();
  return !failed_ && at_ == end_;
}

}  // namespace arouter::wire
