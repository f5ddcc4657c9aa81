#include <algorithm>
#include <charconv>
#include <cstring>

#include <arouter/base/text.hpp>

#include "base/hex.hpp"

namespace arouter {
namespace {

constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

std::uint64_t load_word(const char* from) {
  std::uint64_t word = 0;
  std::memcpy(&word, from, sizeof word);
  return word;
}

// Lower-cases the ASCII letters among eight bytes at once; other bytes, also >= 0x80, stay. The two
// sums raise a byte's top bit when its low seven bits are >= 'A' and > 'Z' respectively.
std::uint64_t lower_word(std::uint64_t word) {
  constexpr std::uint64_t ones = 0x0101010101010101ULL;
  const std::uint64_t low_bits = word & (0x7f * ones);
  const std::uint64_t at_least_a = low_bits + (0x80 - 'A') * ones;
  const std::uint64_t above_z = low_bits + (0x7f - 'Z') * ones;
  const std::uint64_t is_upper = ~word & (at_least_a ^ above_z) & (0x80 * ones);
  return word | (is_upper >> 2);
}

bool same_word(const char* a, const char* b) {
  const std::uint64_t x = load_word(a);
  const std::uint64_t y = load_word(b);
  return x == y || lower_word(x) == lower_word(y);
}

// Whether no byte is below ' ', above '~' or has its top bit set. A borrow or carry into the next
// byte only happens beside a byte that fails anyway.
bool is_printable_word(const char* from) {
  constexpr std::uint64_t ones = 0x0101010101010101ULL;
  const std::uint64_t word = load_word(from);
  const std::uint64_t below = word - ' ' * ones;
  const std::uint64_t above = word + (0x7f - '~') * ones;
  return ((word | below | above) & (0x80 * ones)) == 0;
}

bool is_unreserved(char c) {
  const char folded = lower(c);
  return (folded >= 'a' && folded <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

template <class Integer>
std::optional<Integer> parse_integer(std::string_view text) {
  Integer value{};
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

}  // namespace

std::string_view trim(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  for (;;) {
    const auto at = text.find(separator);
    pieces.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return pieces;
    text.remove_prefix(at + 1);
  }
}

bool is_printable_ascii(std::string_view text) {
  const char* at = text.data();
  const char* const end = at + text.size();
  if (text.size() < 8) {
    return std::all_of(at, end, [](char c) { return c >= ' ' && c <= '~'; });
  }
  for (; end - at > 8; at += 8) {
    if (!is_printable_word(at)) return false;
  }
  return is_printable_word(end - 8);  // which may look at some bytes again
}

bool iequals(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  const std::size_t size = a.size();
  if (size >= 8) {
    for (std::size_t i = 0; i + 8 <= size; i += 8) {
      if (!same_word(a.data() + i, b.data() + i)) return false;
    }
    return same_word(a.data() + size - 8, b.data() + size - 8);
  }
  for (std::size_t i = 0; i < size; ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

std::string to_lower(std::string_view text) {
  std::string folded(text);
  for (char& c : folded) c = lower(c);
  return folded;
}

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && iequals(text.substr(0, prefix.size()), prefix);
}

std::string to_hex(std::string_view bytes) {
  std::string hex(bytes.size() * 2, '\0');
  put_hex(hex.data(), reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  return hex;
}

std::string to_hex(std::span<const std::byte> bytes) {
  return to_hex(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

std::optional<std::string> from_hex(std::string_view hex) {
  if (hex.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  bytes.reserve(hex.size() / 2);
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    const int byte = hex_byte(hex[i], hex[i + 1]);
    if (byte < 0) return std::nullopt;
    bytes.push_back(static_cast<char>(byte));
  }
  return bytes;
}

std::optional<std::string> percent_decode(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded.push_back(text[i]);
      continue;
    }
    const int byte = i + 2 < text.size() ? hex_byte(text[i + 1], text[i + 2]) : -1;
    if (byte < 0) return std::nullopt;
    decoded.push_back(static_cast<char>(byte));
    i += 2;
  }
  return decoded;
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view upper_digits = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(text.size());
  for (const char c : text) {
    if (is_unreserved(c)) {
      encoded.push_back(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded.push_back('%');
    encoded.push_back(upper_digits[byte >> 4]);
    encoded.push_back(upper_digits[byte & 15]);
  }
  return encoded;
}

std::optional<std::uint64_t> parse_u64(std::string_view text) {
  return parse_integer<std::uint64_t>(text);
}

std::optional<std::int64_t> parse_i64(std::string_view text) {
  return parse_integer<std::int64_t>(text);
}

bool constant_time_equals(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  // Volatile keeps the compiler from leaving the loop at the first difference.
  volatile unsigned char difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference = static_cast<unsigned char>(difference | (a[i] ^ b[i]));
  }
  return difference == 0;
}

}  // namespace arouter
