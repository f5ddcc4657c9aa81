#include "domain/routing/order.hpp"

#include <algorithm>
#include <tuple>

#include <arouter/base/text.hpp>

#include "domain/routing/filter.hpp"

namespace arouter::routing {

namespace {

// Smaller goes first.
using SortKey = std::int64_t (*)(const Endpoint& endpoint, const EndpointHealth& health,
                                 WallTime now);

std::int64_t by_catalogue(const Endpoint&, const EndpointHealth&, WallTime) {
  return 0;
}

// The price of a typical mix, which reads three tokens for each it writes.
std::int64_t by_price(const Endpoint& endpoint, const EndpointHealth&, WallTime now) {
  const auto& rates = endpoint.price.rates_at(now, 0);
  PicoSum sum;
  sum.add(rates.input, 3'000'000);
  sum.add(rates.output, 1'000'000);
  return sum.round_half_up().nano();
}

std::int64_t by_latency(const Endpoint&, const EndpointHealth& health, WallTime) {
  return static_cast<std::int64_t>(health.latency_ms * 1'000);
}

std::int64_t by_throughput(const Endpoint&, const EndpointHealth& health, WallTime) {
  if (health.tokens_per_second <= 0) return INT64_MIN;
  return -static_cast<std::int64_t>(health.tokens_per_second * 1'000);
}

SortKey sort_key(std::string_view sort) {
  if (iequals(sort, "price")) return by_price;
  if (iequals(sort, "latency")) return by_latency;
  if (iequals(sort, "throughput")) return by_throughput;
  return by_catalogue;
}

std::size_t place_in(const std::vector<std::string_view>& order, const Provider& provider) {
  const auto named = std::ranges::find_if(
      order, [&provider](std::string_view name) { return is_named(provider, name); });
  return static_cast<std::size_t>(named - order.begin());
}

struct Rank {
  std::size_t place_in_order;
  std::int64_t sort_key;
  std::size_t place_in_catalogue;
  RouteCandidate candidate;

  bool operator<(const Rank& other) const {
    return std::tie(place_in_order, sort_key, place_in_catalogue) <
           std::tie(other.place_in_order, other.sort_key, other.place_in_catalogue);
  }
};

}  // namespace

std::string_view sort_of(std::string_view variant, const ProviderPreferences& preferences) {
  if (!preferences.sort.empty()) return preferences.sort;
  if (iequals(variant, "nitro")) return "throughput";
  if (iequals(variant, "floor")) return "price";
  return {};
}

void order_candidates(std::span<RouteCandidate> candidates, std::string_view sort,
                      const RouteQuery& query, const HealthView& health) {
  const auto& order = query.preferences.order;
  const auto key = sort_key(sort);
  if (candidates.size() < 2 || (order.empty() && key == by_catalogue)) return;

  std::vector<Rank> ranks;
  ranks.reserve(candidates.size());
  for (const auto& candidate : candidates) {
    const auto& endpoint = *candidate.endpoint;
    ranks.push_back({place_in(order, *endpoint.provider),
                     key(endpoint, health.of(endpoint.index), query.now), ranks.size(), candidate});
  }
  std::ranges::sort(ranks, std::less<>());
  std::ranges::transform(ranks, candidates.begin(), [](const Rank& rank) {
    auto candidate = rank.candidate;
    candidate.score = rank.sort_key;
    return candidate;
  });
}

}  // namespace arouter::routing
