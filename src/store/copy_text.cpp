#include "store/copy_text.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "store/row.hpp"

namespace arouter::store {

namespace {

constexpr std::size_t uuid_bytes = 36;
constexpr std::size_t number_bytes_max = 20;
constexpr std::size_t buffer_bytes_min = std::size_t{4} << 10;

// The high bit of each byte that is a control character, a backslash or not ASCII. Bytes above the
// lowest such one may be marked wrongly.
std::uint64_t special_bytes(std::uint64_t word) {
  constexpr std::uint64_t ones = 0x0101010101010101;
  constexpr std::uint64_t high_bits = 0x80 * ones;
  const std::uint64_t backslash = word ^ ('\\' * ones);
  return (word | ((word - ' ' * ones) & ~word) | ((backslash - ones) & ~backslash)) & high_bits;
}

bool is_special(char c) {
  return static_cast<signed char>(c) < ' ' || c == '\\';
}

// Copies the start of `text` that is the same in COPY; returns its length.
std::size_t copy_plain(char* to, std::string_view text) {
  std::size_t done = 0;
  for (std::uint64_t word; done + sizeof word <= text.size(); done += sizeof word) {
    std::memcpy(&word, text.data() + done, sizeof word);
    if (special_bytes(word) != 0) break;
    std::memcpy(to + done, &word, sizeof word);
  }
  for (; done < text.size() && !is_special(text[done]); ++done) to[done] = text[done];
  return done;
}

// Letters of the escapes, for those bytes that would end a field or a row, or begin an escape.
char escape_of(char c) {
  switch (c) {
    case '\t':
      return 't';
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\\':
      return '\\';
    default:
      return 0;
  }
}

char* put_escaped(char* to, std::string_view text) {
  for (const char c : text) {
    const char escape = escape_of(c);
    if (escape != 0) *to++ = '\\';
    *to++ = escape != 0 ? escape : c;
  }
  return to;
}

}  // namespace

void CopyText::grow(std::size_t bytes) {
  buffer_.resize(std::max({2 * buffer_.size(), used_ + bytes, buffer_bytes_min}));
}

void CopyText::field(const Uuid& id) {
  constexpr std::string_view digits = "0123456789abcdef";
  char* at = room(uuid_bytes + 1);
  for (std::size_t i = 0; i < id.bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) *at++ = '-';
    *at++ = digits[id.bytes[i] >> 4];
    *at++ = digits[id.bytes[i] & 15];
  }
  end_field(at);
}

void CopyText::field(WallTime time) {
  end_field(write_timestamp(room(timestamp_bytes_max + 1), time));
}

void CopyText::field(std::int64_t number) {
  char* const at = room(number_bytes_max + 1);
  end_field(std::to_chars(at, at + number_bytes_max, number).ptr);
}

void CopyText::field(bool value) {
  char* const at = room(2);
  *at = value ? 't' : 'f';
  end_field(at + 1);
}

void CopyText::field(std::string_view text) {
  char* at = room(2 * text.size() + 1);
  const auto plain = copy_plain(at, text);
  at += plain;
  if (plain < text.size()) at = put_escaped(at, storable(text.substr(plain)));
  end_field(at);
}

void CopyText::end_array() {
  char* at = room(3);
  if (elements_ == 0) *at++ = '{';
  *at++ = '}';
  end_field(at);
  elements_ = 0;
}

void CopyText::end_row() {
  buffer_[used_ - 1] = '\n';
}

const std::string& CopyText::lines() {
  buffer_.resize(used_ == 0 ? 0 : used_ - 1);
  return buffer_;
}

void CopyText::clear() {
  buffer_.resize(buffer_.capacity());
  used_ = 0;
}

}  // namespace arouter::store
