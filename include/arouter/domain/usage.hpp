// What one call consumed, in the OpenAI convention: prompt includes cached, completion includes
// reasoning.
#pragma once

#include <cstdint>
#include <string_view>

namespace arouter {

struct TokenUsage {
  std::int64_t prompt = 0;      // includes cached_read and cache_write
  std::int64_t completion = 0;  // includes reasoning
  std::int64_t cached_read = 0;
  std::int64_t cache_write = 0;
  std::int64_t reasoning = 0;
  std::int64_t prompt_audio = 0;
  std::int64_t completion_audio = 0;
  std::int64_t accepted_prediction = 0;
  std::int64_t rejected_prediction = 0;

  [[nodiscard]] std::int64_t total() const { return prompt + completion; }
  bool operator==(const TokenUsage&) const = default;
};

// Where the numbers come from, kept with every row.
enum class UsageSource : std::uint8_t {
  provider,   // reported by the provider
  counted,    // counted by the gateway from what passed through
  estimated,  // neither was possible: an upper bound
  none,       // nothing was consumed
};

std::string_view to_string(UsageSource source);

// Brings a provider's figures into range: negatives become 0, parts never exceed their whole.
TokenUsage normalised(TokenUsage usage);

}  // namespace arouter
