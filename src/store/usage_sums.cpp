#include "store/usage_sums.hpp"

#include <algorithm>
#include <compare>
#include <functional>
#include <unordered_map>
#include <utility>

#include <arouter/base/calendar.hpp>

#include "store/row.hpp"

namespace arouter::store {

namespace {

// The texts belong to the records.
struct DailyKey {
  WallTime day;
  OrgId org;
  std::string_view key_hash;
  std::string_view model;
  std::string_view provider;
  auto operator<=>(const DailyKey&) const = default;
};

struct DailyRow {
  std::int64_t requests = 0;
  TokenUsage usage;
  Money cost;
  WallTime last_at{};
};

// An API key belongs to one organisation, so that its hash tells most keys of this map apart.
struct Hash {
  std::size_t operator()(const DailyKey& key) const {
    const std::hash<std::string_view> hash;
    return hash(key.key_hash) ^ (hash(key.model) * 31);
  }
  std::size_t operator()(const ScopeWindow& window) const {
    const auto start = window.window_start.time_since_epoch().count();
    return std::hash<std::int64_t>()(window.scope.value * 31 + start);
  }
};

template <class Key, class Sum>
std::vector<std::pair<Key, Sum>> in_order(const std::unordered_map<Key, Sum, Hash>& sums) {
  std::vector<std::pair<Key, Sum>> ordered(sums.begin(), sums.end());
  std::sort(ordered.begin(), ordered.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  return ordered;
}

std::unordered_map<DailyKey, DailyRow, Hash> sum_by_day(const UsageRows& rows) {
  std::unordered_map<DailyKey, DailyRow, Hash> sums;
  for (const auto* row : rows) {
    auto& sum =
        sums[{start_of_day(row->created_at), row->org, row->key_hash, row->model, row->provider}];
    ++sum.requests;
    sum.usage.prompt += row->usage.prompt;
    sum.usage.completion += row->usage.completion;
    sum.usage.reasoning += row->usage.reasoning;
    sum.usage.cached_read += row->usage.cached_read;
    sum.cost += row->cost;
    sum.last_at = std::max(sum.last_at, row->created_at);
  }
  return sums;
}

}  // namespace

ScopeCharges::ScopeCharges(const UsageRows& rows, const std::vector<ScopeCharge>& missed) {
  std::unordered_map<ScopeWindow, Money, Hash> charges;
  for (const auto& charge : missed) charges[charge.scope] += charge.amount;
  for (const auto* row : rows) {
    for (const auto& scope : row->scopes) charges[scope] += row->cost;
  }
  count = charges.size();
  for (const auto& [scope, charged] : in_order(charges)) {
    add_element(scope_ids, scope.scope.value);
    add_element(window_starts, to_timestamp(scope.window_start));
    add_element(amounts_nano, charged.nano());
  }
  for (auto* literal : {&scope_ids, &window_starts, &amounts_nano}) close(*literal);
}

DailySums::DailySums(const UsageRows& rows) {
  for (const auto& [key, row] : in_order(sum_by_day(rows))) {
    add_element(days, to_date(key.day));
    add_element(orgs, key.org.to_string());
    add_element(key_hashes, storable(key.key_hash));
    add_element(models, storable(key.model));
    add_element(providers, storable(key.provider));
    add_element(requests, row.requests);
    add_element(prompt_tokens, row.usage.prompt);
    add_element(completion_tokens, row.usage.completion);
    add_element(reasoning_tokens, row.usage.reasoning);
    add_element(cached_tokens, row.usage.cached_read);
    add_element(cost_nano, row.cost.nano());
    add_element(last_at, to_timestamp(row.last_at));
  }
  for (auto* literal :
       {&days, &orgs, &key_hashes, &models, &providers, &requests, &prompt_tokens,
        &completion_tokens, &reasoning_tokens, &cached_tokens, &cost_nano, &last_at}) {
    close(*literal);
  }
}

}  // namespace arouter::store
