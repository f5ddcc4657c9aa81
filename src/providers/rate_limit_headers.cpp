#include "providers/rate_limit_headers.hpp"

#include <algorithm>
#include <array>
#include <string>

#include <arouter/base/text.hpp>
#include <arouter/domain/retry.hpp>

namespace arouter::providers {
namespace {

using std::chrono::milliseconds;
using Pause = std::optional<milliseconds>;

constexpr milliseconds pause_max = std::chrono::hours(1);

Pause header_millis(std::span<const HeaderView> headers) {
  const auto value = find_header(headers, "retry-after-ms");
  const auto number = value ? parse_u64(trim(*value)) : std::nullopt;
  if (!number) return std::nullopt;
  const auto bounded = std::min<std::uint64_t>(*number, pause_max.count());
  return milliseconds(static_cast<std::int64_t>(bounded));
}

// The reset of a dimension of which nothing remains.
Pause exhausted(std::span<const HeaderView> headers, std::string_view dimension) {
  const std::string suffix(dimension);
  const auto remaining = find_header(headers, "x-ratelimit-remaining-" + suffix);
  const auto reset = find_header(headers, "x-ratelimit-reset-" + suffix);
  if (!remaining || !reset || trim(*remaining) != "0") return std::nullopt;
  return parse_duration(trim(*reset));
}

// "retryDelay": "24s" of google.rpc.RetryInfo, wherever it stands in the body.
Pause retry_info(std::string_view body) {
  constexpr std::string_view name = "\"retryDelay\"";
  const auto at = body.find(name);
  if (at == std::string_view::npos) return std::nullopt;
  const auto open = body.find('"', at + name.size());
  if (open == std::string_view::npos) return std::nullopt;
  const auto close = body.find('"', open + 1);
  if (close == std::string_view::npos) return std::nullopt;
  return parse_duration(body.substr(open + 1, close - open - 1));
}

}  // namespace

Pause asked_pause(int status, std::span<const HeaderView> headers, std::string_view body,
                  WallTime now) {
  Pause pause = header_millis(headers);
  if (!pause) {
    const auto retry_after = find_header(headers, "retry-after");
    if (retry_after) pause = parse_retry_after(trim(*retry_after), now);
  }
  if (!pause && status == 429) {
    constexpr std::array<std::string_view, 2> dimensions{"requests", "tokens"};
    for (const auto dimension : dimensions) pause = std::max(pause, exhausted(headers, dimension));
    if (!pause) pause = retry_info(body);
  }
  if (pause) pause = std::min(*pause, pause_max);
  return pause;
}

}  // namespace arouter::providers
