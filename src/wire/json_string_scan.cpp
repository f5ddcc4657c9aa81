// The widest skipping of plain text that this machine can do.
#include "wire/json_string_scan.hpp"

#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace arouter::wire {

#if defined(__SSE2__)
namespace {

using Skip = const char* (*)(const char*, const char*, bool&);

__attribute__((target("avx2"))) const char* skip_with_avx2(const char* at, const char* end,
                                                           bool& non_ascii) {
  const __m256i quote = _mm256_set1_epi8('"');
  const __m256i escape = _mm256_set1_epi8('\\');
  const __m256i top_control = _mm256_set1_epi8(0x1F);
  __m256i seen = _mm256_setzero_si256();
  for (; end - at >= 64; at += 64) {
    const auto* halves = reinterpret_cast<const __m256i*>(at);
    const __m256i low = _mm256_loadu_si256(halves);
    const __m256i high = _mm256_loadu_si256(halves + 1);
    const __m256i quotes =
        _mm256_or_si256(_mm256_cmpeq_epi8(low, quote), _mm256_cmpeq_epi8(high, quote));
    const __m256i escapes =
        _mm256_or_si256(_mm256_cmpeq_epi8(low, escape), _mm256_cmpeq_epi8(high, escape));
    const __m256i smaller = _mm256_min_epu8(low, high);
    const __m256i control = _mm256_cmpeq_epi8(_mm256_min_epu8(smaller, top_control), smaller);
    const __m256i attention = _mm256_or_si256(_mm256_or_si256(quotes, escapes), control);
    if (_mm256_movemask_epi8(attention) != 0) break;
    seen = _mm256_or_si256(seen, _mm256_or_si256(low, high));
  }
  non_ascii = non_ascii || _mm256_movemask_epi8(seen) != 0;
  return at;
}

const char* skip_with_sse2(const char* at, const char* end, bool& non_ascii) {
  __m128i seen = _mm_setzero_si128();
  for (; end - at >= 64; at += 64) {
    const __m128i a = detail::load(at);
    const __m128i b = detail::load(at + 16);
    const __m128i c = detail::load(at + 32);
    const __m128i d = detail::load(at + 48);
    const __m128i attention =
        _mm_or_si128(_mm_or_si128(detail::attention_bytes(a), detail::attention_bytes(b)),
                     _mm_or_si128(detail::attention_bytes(c), detail::attention_bytes(d)));
    if (_mm_movemask_epi8(attention) != 0) break;
    seen = _mm_or_si128(seen, _mm_or_si128(_mm_or_si128(a, b), _mm_or_si128(c, d)));
  }
  non_ascii = non_ascii || _mm_movemask_epi8(seen) != 0;
  return at;
}

Skip widest() {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx2") ? skip_with_avx2 : skip_with_sse2;
}

}  // namespace

const char* skip_plain_blocks(const char* at, const char* end, bool& non_ascii) {
  static const Skip skip = widest();
  return skip(at, end, non_ascii);
}
#else
const char* skip_plain_blocks(const char* at, const char*, bool&) {
  return at;
}
#endif

}  // namespace arouter::wire
