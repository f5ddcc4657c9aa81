// Scalars as they stand in JSON text: resolving escapes, measuring and cutting escaped strings,
// reading integers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "wire/json_cursor.hpp"

namespace arouter::wire {

// The string's value. Lone surrogates become U+FFFD. `raw` is a token the cursor accepted.
std::string unescaped(std::string_view raw);
inline std::string text_of(const JsonString& string) {
  return string.escaped ? unescaped(string.raw) : std::string(string.raw);
}

// Bytes of the value in UTF-8, without building it.
std::size_t unescaped_size(const JsonString& string);

// The longest prefix of an escaped string of at most `bytes_max` that cuts neither an escape, nor a
// surrogate pair, nor a UTF-8 sequence. Never empty for a non-empty `raw` and bytes_max >= 12.
std::string_view clean_prefix(std::string_view raw, std::size_t bytes_max);

// A JSON integer: no fraction, no exponent, within int64.
std::optional<std::int64_t> integer_of(std::string_view number);
// A count as providers write it: fractions are dropped, huge ones bounded at 10^15, anything but a
// non-negative number is 0.
std::int64_t count_of(std::string_view json);

// `json` is a complete value: is it null, "", [] or {}?
bool is_empty_value(std::string_view json);

}  // namespace arouter::wire
