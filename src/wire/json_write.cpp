#include <array>
#include <charconv>

#include <arouter/wire/json_write.hpp>

#include "wire/json_string_scan.hpp"
#include "wire/utf8.hpp"

namespace arouter::wire {
namespace {

void append_escape(std::string& out, char c) {
  constexpr std::string_view hex = "0123456789abcdef";
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  out += "\\u00";
  out += hex[static_cast<unsigned char>(c) >> 4];
  out += hex[static_cast<unsigned char>(c) & 0xF];
}

// Escapes `value`, whose UTF-8 is known to be sound.
void append_escaped(std::string& out, std::string_view value) {
  const char* at = value.data();
  const char* const end = at + value.size();
  bool non_ascii = false;
  while (at != end) {
    const char* const stop = scan_plain(at, end, non_ascii);
    out.append(at, stop);
    at = stop;
    if (at != end) append_escape(out, *at++);
  }
}

}  // namespace

void append_json_string(std::string& out, std::string_view value) {
  out += '"';
  if (is_plain_ascii(value)) {
    out += value;
  } else if (is_valid_utf8(value)) {
    append_escaped(out, value);
  } else {
    append_escaped(out, repaired_utf8(value));
  }
  out += '"';
}

void JsonWriter::separate() {
  if (need_comma_) out_ += ',';
  need_comma_ = true;
}

JsonWriter& JsonWriter::begin_object() {
  separate();
  out_ += '{';
  need_comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::end_object() {
  out_ += '}';
  need_comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::begin_array() {
  separate();
  out_ += '[';
  need_comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::end_array() {
  out_ += ']';
  need_comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  separate();
  append_json_string(out_, name);
  out_ += ':';
  need_comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::string(std::string_view value) {
  separate();
  append_json_string(out_, value);
  return *this;
}

JsonWriter& JsonWriter::number(std::int64_t value) {
  separate();
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.begin(), digits.end(), value).ptr;
  out_.append(digits.begin(), end);
  return *this;
}

JsonWriter& JsonWriter::money(Money value) {
  return raw(value.to_decimal());
}

JsonWriter& JsonWriter::boolean(bool value) {
  return raw(value ? "true" : "false");
}

JsonWriter& JsonWriter::null() {
  return raw("null");
}

JsonWriter& JsonWriter::raw(std::string_view json) {
  separate();
  out_ += json;
  return *this;
}

}  // namespace arouter::wire
