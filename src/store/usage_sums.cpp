#include "store/usage_sums.hpp"

#include <arouter/base/calendar.hpp>

#include "store/row.hpp"

namespace arouter::store {

namespace {

// Day, organisation, key, model, provider. The texts belong to the records.
using DailyKey = std::tuple<WallTime, OrgId, std::string_view, std::string_view, std::string_view>;

struct DailyRow {
  std::int64_t requests = 0;
  TokenUsage usage;
  Money cost;
};

std::map<DailyKey, DailyRow> sum_by_day(const UsageRows& rows) {
  std::map<DailyKey, DailyRow> sums;
  for (const auto* row : rows) {
    auto& sum =
        sums[{start_of_day(row->created_at), row->org, row->key_hash, row->model, row->provider}];
    ++sum.requests;
    sum.usage.prompt += row->usage.prompt;
    sum.usage.completion += row->usage.completion;
    sum.usage.reasoning += row->usage.reasoning;
    sum.usage.cached_read += row->usage.cached_read;
    sum.cost += row->cost;
  }
  return sums;
}

// An array of what `element` makes of each row.
template <class Element>
std::string number_column(const std::map<DailyKey, DailyRow>& sums, Element element) {
  std::vector<std::int64_t> numbers;
  for (const auto& [key, row] : sums) numbers.push_back(element(row));
  return to_bigint_array(numbers);
}

template <class Element>
std::string text_column(const std::map<DailyKey, DailyRow>& sums, Element element) {
  std::vector<std::string> texts;
  for (const auto& [key, row] : sums) texts.push_back(element(key));
  return to_text_array(texts);
}

}  // namespace

ScopeCharges::ScopeCharges(const UsageRows& rows) {
  std::map<ScopeWindow, Money> charges;
  for (const auto* row : rows) {
    for (const auto& scope : row->scopes) charges[scope] += row->cost;
  }
  std::vector<ScopeWindow> scopes;
  std::vector<std::int64_t> amounts;
  for (const auto& [scope, charged] : charges) {
    scopes.push_back(scope);
    amounts.push_back(charged.nano());
  }
  count = scopes.size();
  scope_ids = to_scope_id_array(scopes);
  window_starts = to_window_start_array(scopes);
  amounts_nano = to_bigint_array(amounts);
}

DailySums::DailySums(const UsageRows& rows) {
  const auto sums = sum_by_day(rows);
  days = text_column(sums, [](const DailyKey& key) { return to_timestamp(std::get<0>(key)); });
  orgs = text_column(sums, [](const DailyKey& key) { return std::get<1>(key).to_string(); });
  key_hashes = text_column(sums, [](const DailyKey& key) { return storable(std::get<2>(key)); });
  models = text_column(sums, [](const DailyKey& key) { return storable(std::get<3>(key)); });
  providers = text_column(sums, [](const DailyKey& key) { return storable(std::get<4>(key)); });
  requests = number_column(sums, [](const DailyRow& row) { return row.requests; });
  prompt_tokens = number_column(sums, [](const DailyRow& row) { return row.usage.prompt; });
  completion_tokens = number_column(sums, [](const DailyRow& row) { return row.usage.completion; });
  reasoning_tokens = number_column(sums, [](const DailyRow& row) { return row.usage.reasoning; });
  cached_tokens = number_column(sums, [](const DailyRow& row) { return row.usage.cached_read; });
  cost_nano = number_column(sums, [](const DailyRow& row) { return row.cost.nano(); });
}

}  // namespace arouter::store
