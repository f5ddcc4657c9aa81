#include "providers/asked_pause.hpp"

#include <algorithm>
#include <array>

#include <arouter/base/text.hpp>
#include <arouter/domain/retry.hpp>
#include <arouter/providers/provider.hpp>

namespace arouter::providers {
namespace {

using std::chrono::milliseconds;
using Wait = std::optional<milliseconds>;

constexpr milliseconds pause_max = std::chrono::hours(1);

Wait header_millis(std::span<const HeaderView> headers) {
  const auto value = find_header(headers, "retry-after-ms");
  const auto number = value ? parse_u64(trim(*value)) : std::nullopt;
  if (!number) return std::nullopt;
  const auto bounded = std::min<std::uint64_t>(*number, pause_max.count());
  return milliseconds(static_cast<std::int64_t>(bounded));
}

// A rate limit that answers report: how much of it is left, and when it is whole again.
struct LimitHeaders {
  std::string_view remaining;
  std::string_view reset;
};

constexpr std::array limit_headers{
    LimitHeaders{"x-ratelimit-remaining-requests", "x-ratelimit-reset-requests"},
    LimitHeaders{"x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens"},
    LimitHeaders{"x-ratelimit-remaining", "x-ratelimit-reset"},
    LimitHeaders{"anthropic-ratelimit-requests-remaining", "anthropic-ratelimit-requests-reset"},
    LimitHeaders{"anthropic-ratelimit-tokens-remaining", "anthropic-ratelimit-tokens-reset"},
    LimitHeaders{"anthropic-ratelimit-input-tokens-remaining",
                 "anthropic-ratelimit-input-tokens-reset"},
    LimitHeaders{"anthropic-ratelimit-output-tokens-remaining",
                 "anthropic-ratelimit-output-tokens-reset"},
};

// The longest reset of what is used up.
Wait longest_exhausted(std::span<const HeaderView> headers, WallTime now) {
  Wait longest;
  for (const auto& names : limit_headers) {
    const auto remaining = find_header(headers, names.remaining);
    if (!remaining || trim(*remaining) != "0") continue;
    if (const auto reset = find_header(headers, names.reset)) {
      longest = std::max(longest, parse_reset(*reset, now));
    }
  }
  return longest;
}

Wait unless_zero(Wait pause) {
  return pause == milliseconds(0) ? std::nullopt : pause;
}

}  // namespace

// "retryDelay": "24s" of google.rpc.RetryInfo, wherever it stands in the body.
Wait pause_in_body(std::string_view body) {
  constexpr std::string_view name = "\"retryDelay\"";
  const auto at = body.find(name);
  if (at == std::string_view::npos) return std::nullopt;
  const auto open = body.find('"', at + name.size());
  if (open == std::string_view::npos) return std::nullopt;
  const auto close = body.find('"', open + 1);
  if (close == std::string_view::npos) return std::nullopt;
  return unless_zero(parse_duration(body.substr(open + 1, close - open - 1)));
}

Wait asked_pause(int status, std::span<const HeaderView> headers, WallTime now) {
  Wait pause = unless_zero(header_millis(headers));
  if (!pause) {
    const auto retry_after = find_header(headers, "retry-after");
    if (retry_after) pause = unless_zero(parse_retry_after(*retry_after, now));
  }
  if (!pause && status == 429) pause = unless_zero(longest_exhausted(headers, now));
  return pause;
}

}  // namespace arouter::providers
