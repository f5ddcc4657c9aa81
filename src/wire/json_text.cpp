#include "wire/json_text.hpp"

#include <algorithm>

#include <arouter/base/text.hpp>

#include "wire/utf8.hpp"

namespace arouter::wire {
namespace {

unsigned hex_digit(char c) {
  if (c <= '9') return static_cast<unsigned>(c - '0');
  return static_cast<unsigned>((c | 0x20) - 'a' + 10);
}

char32_t hex4(std::string_view raw, std::size_t at) {
  char32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 4 | hex_digit(raw[at + i]);
  return value;
}

bool is_high_surrogate(char32_t value) {
  return value >= 0xD800 && value <= 0xDBFF;
}

bool is_low_surrogate(char32_t value) {
  return value >= 0xDC00 && value <= 0xDFFF;
}

struct Escape {
  std::size_t length = 0;  // of the escape, both halves of a surrogate pair together
  char32_t value = 0;
};

// `raw[at]` is a backslash of an accepted token.
Escape read_escape(std::string_view raw, std::size_t at) {
  switch (raw[at + 1]) {
    case 'b':
      return {2, '\b'};
    case 'f':
      return {2, '\f'};
    case 'n':
      return {2, '\n'};
    case 'r':
      return {2, '\r'};
    case 't':
      return {2, '\t'};
    case 'u':
      break;
    default:
      return {2, static_cast<unsigned char>(raw[at + 1])};
  }
  const char32_t first = hex4(raw, at + 2);
  if (is_high_surrogate(first) && raw.size() - at >= 12 && raw[at + 6] == '\\' &&
      raw[at + 7] == 'u') {
    const char32_t second = hex4(raw, at + 8);
    if (is_low_surrogate(second)) {
      return {12, 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)};
    }
  }
  return {6, first};
}

std::size_t utf8_size(char32_t value) {
  if (value < 0x80) return 1;
  if (value < 0x800) return 2;
  return value < 0x10000 ? 3 : 4;
}

}  // namespace

std::string unescaped(std::string_view raw) {
  std::string out;
  out.reserve(raw.size());
  for (std::size_t i = 0; i < raw.size();) {
    const std::size_t escape_at = raw.find('\\', i);
    if (escape_at == std::string_view::npos) {
      out += raw.substr(i);
      break;
    }
    out += raw.substr(i, escape_at - i);
    const Escape escape = read_escape(raw, escape_at);
    append_utf8(out, escape.value);
    i = escape_at + escape.length;
  }
  return out;
}

std::size_t unescaped_size(const JsonString& string) {
  if (!string.escaped) return string.raw.size();
  std::size_t size = 0;
  for (std::size_t i = 0; i < string.raw.size();) {
    const std::size_t escape_at = string.raw.find('\\', i);
    if (escape_at == std::string_view::npos) return size + string.raw.size() - i;
    const Escape escape = read_escape(string.raw, escape_at);
    size += escape_at - i + utf8_size(escape.value);
    i = escape_at + escape.length;
  }
  return size;
}

std::string_view clean_prefix(std::string_view raw, std::size_t bytes_max) {
  if (raw.size() <= bytes_max) return raw;
  std::size_t end = 0;
  for (std::size_t i = 0; i <= bytes_max;) {
    end = i;
    if (raw[i] == '\\') {
      i += read_escape(raw, i).length;
    } else {
      const std::size_t length = utf8_sequence_length(raw, i);
      i += length == 0 ? 1 : length;
    }
  }
  return raw.substr(0, end);
}

std::optional<std::int64_t> integer_of(std::string_view number) {
  return parse_i64(number);
}

std::int64_t count_of(std::string_view json) {
  constexpr std::int64_t count_max = 1'000'000'000'000'000;  // sums of several stay in range
  std::int64_t count = 0;
  for (const char c : json) {
    if (c == '.') break;
    if (c < '0' || c > '9') return 0;
    count = std::min(count * 10 + (c - '0'), count_max);
  }
  return count;
}

bool is_empty_value(std::string_view json) {
  if (json == "null" || json == "\"\"") return true;
  if (json.size() < 2 || (json[0] != '{' && json[0] != '[')) return false;
  return json.find_first_not_of(" \t\r\n", 1) == json.size() - 1;
}

}  // namespace arouter::wire
