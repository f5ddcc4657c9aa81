// Finds where a JSON string needs attention: its closing quote, an escape, or a control character.
// Sixteen bytes or more at a time where the machine can, one at a time elsewhere.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace arouter::wire {

inline bool needs_attention(char c) {
  return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
}

#if defined(__SSE2__)
namespace detail {

inline __m128i attention_bytes(__m128i bytes) {
  const __m128i quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
  const __m128i escape = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
  const __m128i top_control = _mm_set1_epi8(0x1F);
  const __m128i control = _mm_cmpeq_epi8(_mm_max_epu8(bytes, top_control), top_control);
  return _mm_or_si128(_mm_or_si128(quote, escape), control);
}

inline __m128i load(const char* at) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
}

}  // namespace detail
#endif

#if defined(__SSE2__)
namespace detail {

// Masks of the 64 bytes at `at`.
struct Block {
  std::uint64_t attention = 0;
  std::uint64_t non_ascii = 0;
};

inline Block read_block(const char* at) {
  Block block;
  for (unsigned i = 0; i < 4; ++i) {
    const __m128i bytes = load(at + 16 * i);
    const auto attention = static_cast<unsigned>(_mm_movemask_epi8(attention_bytes(bytes)));
    const auto non_ascii = static_cast<unsigned>(_mm_movemask_epi8(bytes));
    block.attention |= std::uint64_t{attention} << (16 * i);
    block.non_ascii |= std::uint64_t{non_ascii} << (16 * i);
  }
  return block;
}

}  // namespace detail
#endif

// Skips blocks of 64 bytes from `at` on in which no byte needs attention. Sets `non_ascii` when
// they hold a byte above 0x7F.
const char* skip_plain_blocks(const char* at, const char* end, bool& non_ascii);

// The first byte in [at, end) that `needs_attention`, or `end`. Sets `non_ascii` when a byte above
// 0x7F was looked at; bytes shortly behind the result may be among those.
inline const char* scan_plain(const char* at, const char* end, bool& non_ascii) {
#if defined(__SSE2__)
  while (end - at >= 16) {
    const __m128i bytes = detail::load(at);
    non_ascii = non_ascii || _mm_movemask_epi8(bytes) != 0;
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(detail::attention_bytes(bytes)));
    if (mask != 0) return at + std::countr_zero(mask);
    at += 16;
  }
#endif
  for (; at != end && !needs_attention(*at); ++at) {
    non_ascii = non_ascii || static_cast<unsigned char>(*at) >= 0x80;
  }
  return at;
}

// Whether `text` is ASCII of which no byte needs attention.
inline bool is_plain_ascii(std::string_view text) {
  const char* at = text.data();
  const char* const end = at + text.size();
  bool non_ascii = false;
#if defined(__SSE2__)
  const auto is_plain = [](__m128i bytes) {
    return _mm_movemask_epi8(_mm_or_si128(bytes, detail::attention_bytes(bytes))) == 0;
  };
  if (text.size() >= 16) {
    for (; end - at > 16; at += 16) {
      if (!is_plain(detail::load(at))) return false;
    }
    return is_plain(detail::load(end - 16));  // which may look at some bytes again
  }
  if (text.size() >= 8) {
    const __m128i first = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(at));
    const __m128i last = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(end - 8));
    return is_plain(_mm_unpacklo_epi64(first, last));
  }
#endif
  return scan_plain(at, end, non_ascii) == end && !non_ascii;
}

// Length of the escape whose backslash is at `at`: 2, 6, or 0 when it is none or cut off.
inline std::size_t escape_length(const char* at, const char* end) {
  if (end - at < 2) return 0;
  switch (at[1]) {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
      return 2;
    case 'u':
      break;
    default:
      return 0;
  }
  if (end - at < 6) return 0;
  for (int i = 2; i < 6; ++i) {
    const char c = at[i];
    const char lower = static_cast<char>(c | 0x20);
    if (!(c >= '0' && c <= '9') && !(lower >= 'a' && lower <= 'f')) return 0;
  }
  return 6;
}

// Length of a string of less than 32 bytes, plain ASCII and without escapes, from behind its
// opening quote; nullopt for any other. Most strings are such: keys and short values.
inline std::optional<std::size_t> short_string_length([[maybe_unused]] const char* at,
                                                      [[maybe_unused]] const char* end) {
#if defined(__SSE2__)
  for (std::size_t done = 0; done < 32 && end - at >= 16; done += 16, at += 16) {
    const __m128i bytes = detail::load(at);
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(detail::attention_bytes(bytes)));
    const auto high = static_cast<unsigned>(_mm_movemask_epi8(bytes));
    if (mask == 0 && high == 0) continue;
    const auto length = static_cast<std::size_t>(std::countr_zero(mask));
    if (mask == 0 || at[length] != '"' || (high & (mask ^ (mask - 1))) != 0) break;
    return done + length;
  }
#endif
  return std::nullopt;
}

struct StringScan {
  const char* stop = nullptr;  // the closing quote, or where the string is broken
  bool closed = false;
  bool escaped = false;
  bool lone_surrogate = false;  // holds an escape that is half of a character
};

// `at` is a whole `\uXXXX`.
inline bool is_surrogate_escape(const char* at) {
  return (at[2] | 0x20) == 'd' && at[3] >= '8';
}
inline bool is_high_surrogate_escape(const char* at) {
  return (at[3] | 0x20) <= 'b';
}

// As `escape_length`, but 12 for the two halves of a surrogate pair; half of one is noted.
inline std::size_t scan_escape(const char* at, const char* end, StringScan& scan) {
  const std::size_t length = escape_length(at, end);
  if (length != 6 || !is_surrogate_escape(at)) return length;
  const char* const second = at + 6;
  const bool paired = is_high_surrogate_escape(at) && end - second >= 6 && *second == '\\' &&
                      escape_length(second, end) == 6 && is_surrogate_escape(second) &&
                      !is_high_surrogate_escape(second);
  if (paired) return 12;
  scan.lone_surrogate = true;
  return length;
}

// Scans a string from behind its opening quote to its closing one. `non_ascii` as above.
inline StringScan scan_string_body(const char* at, const char* end, bool& non_ascii) {
  StringScan scan;
#if defined(__SSE2__)
  while (end - at >= 64) {
    const detail::Block block = detail::read_block(at);
    non_ascii = non_ascii || block.non_ascii != 0;
    if (block.attention == 0) {
      at = skip_plain_blocks(at + 64, end, non_ascii);  // long texts are mostly plain
      continue;
    }
    std::uint64_t attention = block.attention;
    std::size_t done = 64;
    while (attention != 0) {
      const auto offset = static_cast<std::size_t>(std::countr_zero(attention));
      const char* const byte = at + offset;
      const std::size_t length = *byte == '\\' ? scan_escape(byte, end, scan) : 0;
      if (length == 0) {
        scan.stop = byte;
        scan.closed = *byte == '"';
        return scan;
      }
      scan.escaped = true;
      const std::size_t behind = offset + length;
      done = behind > 64 ? behind : 64;
      attention = behind >= 64 ? 0 : attention & ~std::uint64_t{0} << behind;
    }
    at += done;
  }
#endif
  for (;;) {
    at = scan_plain(at, end, non_ascii);
    const bool escape = at != end && *at == '\\';
    const std::size_t length = escape ? scan_escape(at, end, scan) : 0;
    if (length == 0) break;
    scan.escaped = true;
    at += length;
  }
  scan.stop = at;
  scan.closed = at != end && *at == '"';
  return scan;
}

}  // namespace arouter::wire
