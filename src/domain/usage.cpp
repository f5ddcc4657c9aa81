#include <algorithm>

#include <arouter/domain/usage.hpp>

namespace arouter {

namespace {

// No answer comes near it; a figure beyond is garbage and must not overflow a sum.
constexpr std::int64_t tokens_max = 1'000'000'000'000;

std::int64_t within(std::int64_t count, std::int64_t whole) {
  return std::clamp(count, std::int64_t{0}, whole);
}

}  // namespace

std::string_view to_string(UsageSource source) {
  switch (source) {
    case UsageSource::provider:
      return "provider";
    case UsageSource::counted:
      return "counted";
    case UsageSource::estimated:
      return "estimated";
    case UsageSource::none:
      return "none";
  }
  return "none";
}

TokenUsage normalised(TokenUsage usage) {
  usage.prompt = within(usage.prompt, tokens_max);
  usage.completion = within(usage.completion, tokens_max);
  usage.cached_read = within(usage.cached_read, usage.prompt);
  // A token is read from the cache or written to it, never both.
  usage.cache_write = within(usage.cache_write, usage.prompt - usage.cached_read);
  usage.prompt_audio = within(usage.prompt_audio, usage.prompt);
  usage.reasoning = within(usage.reasoning, usage.completion);
  usage.completion_audio = within(usage.completion_audio, usage.completion);
  usage.accepted_prediction = within(usage.accepted_prediction, usage.completion);
  usage.rejected_prediction = within(usage.rejected_prediction, usage.completion);
  return usage;
}

}  // namespace arouter
