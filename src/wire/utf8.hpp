// UTF-8 as RFC 3629 has it: checking whole texts and repairing what providers send broken.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace arouter::wire {

bool is_valid_utf8(std::string_view text);

// Length of the well-formed sequence that begins at `at`, or 0 when there is none.
std::size_t utf8_sequence_length(std::string_view text, std::size_t at);

// `text` with every malformed sequence replaced by U+FFFD.
std::string repaired_utf8(std::string_view text);

// Appends a scalar value; surrogates and values out of range become U+FFFD.
void append_utf8(std::string& out, char32_t value);

inline constexpr std::string_view replacement_character = "\xEF\xBF\xBD";

}  // namespace arouter::wire
