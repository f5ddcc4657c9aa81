#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include <arouter/wire/openai/chat_identity.hpp>

namespace arouter::wire::openai {
namespace {

// Text of bounded length, put together on the stack.
class UsageText {
 public:
  // A literal: every byte of it before the closing zero.
  template <std::size_t Size>
  UsageText& put(const char (&literal)[Size]) {
    std::memcpy(at_, literal, Size - 1);
    at_ += Size - 1;
    return *this;
  }

  template <std::size_t Size>
  UsageText& put(const char (&lead)[Size], std::int64_t number) {
    put(lead);
    at_ = std::to_chars(at_, text_.end(), number).ptr;
    return *this;
  }

  template <std::size_t Size>
  UsageText& put(const char (&lead)[Size], Money money) {
    put(lead);
    if (money == Money()) return put("0");
    const std::string decimal = money.to_decimal();
    at_ = std::copy(decimal.begin(), decimal.end(), at_);
    return *this;
  }

  // Microseconds as milliseconds with three decimals.
  template <std::size_t Size>
  UsageText& put_milliseconds(const char (&lead)[Size], std::int64_t us) {
    const std::int64_t bounded = std::max<std::int64_t>(us, 0);
    put(lead, bounded / 1000);
    // The leading 1 keeps the zeros; the point takes its place.
    char* const point = at_;
    put("", 1000 + bounded % 1000);
    *point = '.';
    return *this;
  }

  [[nodiscard]] std::string_view view() const {
    return {text_.data(), static_cast<std::size_t>(at_ - text_.data())};
  }

 private:
  // 19 numbers and 3 amounts of at most 21 characters, and less than 800 bytes of names.
  std::array<char, 2048> text_;
  char* at_ = text_.data();
};

void put_usage(UsageText& text, const CallTotals& totals) {
  const TokenUsage& usage = totals.usage;
  text.put("\"usage\":{\"prompt_tokens\":", usage.prompt)
      .put(",\"completion_tokens\":", usage.completion)
      .put(",\"total_tokens\":", usage.total())
      .put(",\"prompt_tokens_details\":{\"cached_tokens\":", usage.cached_read)
      .put(",\"cache_write_tokens\":", usage.cache_write)
      .put(",\"audio_tokens\":", usage.prompt_audio)
      .put("},\"completion_tokens_details\":{\"reasoning_tokens\":", usage.reasoning)
      .put(",\"audio_tokens\":", usage.completion_audio)
      .put(",\"accepted_prediction_tokens\":", usage.accepted_prediction)
      .put(",\"rejected_prediction_tokens\":", usage.rejected_prediction)
      .put("},\"cost\":", totals.cost)
      .put(",\"is_byok\":");
  if (totals.is_byok) {
    text.put("true");
  } else {
    text.put("false");
  }
  text.put(",\"cost_details\":{\"upstream_inference_cost\":", totals.upstream_cost)
      .put(",\"upstream_inference_prompt_cost\":", totals.upstream_prompt_cost)
      .put(",\"upstream_inference_completions_cost\":", totals.upstream_completion_cost)
      .put("}}");
}

void put_timing(UsageText& text, const CallTiming& timing) {
  text.put(",\"timing\":{\"queue_ms\":", timing.queue_ms)
      .put(",\"time_to_first_token_ms\":", timing.time_to_first_token_ms)
      .put(",\"generation_ms\":", timing.generation_ms)
      .put(",\"latency_ms\":", timing.latency_ms)
      .put_milliseconds(",\"gateway_overhead_ms\":", timing.gateway_overhead_us)
      .put("}");
}

}  // namespace

void append_usage_and_timing(std::string& out, const CallTotals& totals) {
  UsageText text;
  put_usage(text, totals);
  put_timing(text, totals.timing);
  out += text.view();
  if (!totals.routing_members.empty()) out.append(1, ',').append(totals.routing_members);
}

}  // namespace arouter::wire::openai
