// Hexadecimal digits, for the encoders and decoders of this module.
#pragma once

#include <cstddef>
#include <cstdint>

namespace arouter {

// Writes two lower-case digits a byte; returns the end of what was written.
inline char* put_hex(char* out, const std::uint8_t* bytes, std::size_t count) {
  constexpr char digits[] = "0123456789abcdef";
  for (std::size_t i = 0; i < count; ++i) {
    *out++ = digits[bytes[i] >> 4];
    *out++ = digits[bytes[i] & 15];
  }
  return out;
}

// The value of a digit of either case, or -1.
constexpr int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The byte two digits spell, or -1.
constexpr int hex_byte(char high, char low) {
  const int h = hex_value(high);
  const int l = hex_value(low);
  return h < 0 || l < 0 ? -1 : h * 16 + l;
}

}  // namespace arouter
