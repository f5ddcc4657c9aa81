// Small text helpers: trimming, ASCII case folding, hex, percent coding, decimal numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace arouter {

std::string_view trim(std::string_view text);  // spaces, tabs, CR, LF
std::vector<std::string_view> split(std::string_view text, char separator);
bool iequals(std::string_view a, std::string_view b);  // ASCII only
bool is_printable_ascii(std::string_view text);        // nothing but ' ' to '~'
std::string to_lower(std::string_view text);           // ASCII only
bool starts_with_ignoring_case(std::string_view text, std::string_view prefix);

std::string to_hex(std::span<const std::byte> bytes);
std::string to_hex(std::string_view bytes);
std::optional<std::string> from_hex(std::string_view hex);

// RFC 3986 percent-decoding; nullopt on a malformed escape.
std::optional<std::string> percent_decode(std::string_view text);
std::string percent_encode(std::string_view text);

// Whole-string unsigned decimal; nullopt on anything else or overflow.
std::optional<std::uint64_t> parse_u64(std::string_view text);
std::optional<std::int64_t> parse_i64(std::string_view text);

// Compares without leaking where the first difference is.
bool constant_time_equals(std::string_view a, std::string_view b);

}  // namespace arouter
