#include "telemetry/json_line.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include "telemetry/redact.hpp"

namespace arouter::telemetry {
namespace {

constexpr std::string_view clip_mark = "[clipped]";
constexpr std::string_view replacement_character = "\\ufffd";

unsigned char byte_at(std::string_view text, std::size_t i) {
  return static_cast<unsigned char>(text[i]);
}

bool is_continuation(unsigned char byte) {
  return (byte & 0xc0) == 0x80;
}

// The length of the well-formed UTF-8 sequence at `i`, or 0 (Unicode 15, table 3-7).
std::size_t utf8_sequence(std::string_view text, std::size_t i) {
  const unsigned char lead = byte_at(text, i);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || i + length > text.size()) return 0;
  const unsigned char second = byte_at(text, i + 1);
  const unsigned char second_min = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  const unsigned char second_max = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  if (second < second_min || second > second_max) return 0;
  for (std::size_t k = 2; k < length; ++k) {
    if (!is_continuation(byte_at(text, i + k))) return 0;
  }
  return length;
}

void append_control(std::string& out, unsigned char byte) {
  constexpr std::string_view digits = "0123456789abcdef";
  out += "\\u00";
  out += digits[byte >> 4];
  out += digits[byte & 15];
}

void append_ascii(std::string& out, char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      break;
    case '\\':
      out += "\\\\";
      break;
    case '\n':
      out += "\\n";
      break;
    case '\r':
      out += "\\r";
      break;
    case '\t':
      out += "\\t";
      break;
    default:
      if (const auto byte = static_cast<unsigned char>(c); byte < 0x20 || byte == 0x7f) {
        append_control(out, byte);
      } else {
        out += c;
      }
  }
}

void append_escaped(std::string& out, std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = utf8_sequence(text, i);
    if (length == 0) {
      out += replacement_character;
      ++i;
      continue;
    }
    if (length == 1) {
      append_ascii(out, text[i]);
    } else {
      out += text.substr(i, length);
    }
    i += length;
  }
}

// At most `text_bytes_max` bytes, never ending inside a character.
std::string_view clipped(std::string_view text) {
  if (text.size() <= JsonLine::text_bytes_max) return text;
  std::size_t end = JsonLine::text_bytes_max;
  while (end > 0 && is_continuation(byte_at(text, end))) --end;
  return text.substr(0, end);
}

template <class Number>
void append_number(std::string& out, Number number) {
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
  out.append(buffer.data(), end);
}

}  // namespace

JsonLine::JsonLine() {
  out_.reserve(256);
  out_ += '{';
}

void JsonLine::key(std::string_view name) {
  if (out_.size() > 1) out_ += ',';
  out_ += '"';
  out_ += name;
  out_ += "\":";
}

void JsonLine::text(std::string_view name, std::string_view value) {
  key(name);
  out_ += '"';
  const std::string_view shown = clipped(value);
  if (const auto safe = redacted(shown)) {
    append_escaped(out_, *safe);
  } else {
    append_escaped(out_, shown);
  }
  if (shown.size() < value.size()) out_ += clip_mark;
  out_ += '"';
}

void JsonLine::number(std::string_view name, std::int64_t value) {
  key(name);
  append_number(out_, value);
}

void JsonLine::number(std::string_view name, double value) {
  key(name);
  if (std::isfinite(value)) {
    append_number(out_, value);
  } else {
    out_ += "null";
  }
}

void JsonLine::flag(std::string_view name, bool value) {
  key(name);
  out_ += value ? "true" : "false";
}

std::string JsonLine::finish() && {
  out_ += '}';
  return std::move(out_);
}

}  // namespace arouter::telemetry
