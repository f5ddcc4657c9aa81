#include <algorithm>
#include <map>
#include <tuple>

#include <arouter/base/calendar.hpp>

#include "support/memory_page.hpp"
#include "support/memory_tables.hpp"

namespace arouter::test {

namespace {

using GroupKey = std::tuple<WallTime, std::string, std::string, std::string>;

Transaction transaction_of(const UsageRecord& record) {
  Transaction transaction;
  transaction.id = record.id.to_string();
  transaction.kind = "usage";
  transaction.amount = Money() - record.cost;
  transaction.at = record.created_at;
  transaction.model = record.model;
  transaction.prompt_tokens = record.usage.prompt;
  transaction.completion_tokens = record.usage.completion;
  return transaction;
}

void add(ActivityRow& row, const UsageRecord& record) {
  ++row.requests;
  row.prompt_tokens += record.usage.prompt;
  row.completion_tokens += record.usage.completion;
  row.reasoning_tokens += record.usage.reasoning;
  row.cached_tokens += record.usage.cached_read;
  row.cost += record.cost;
}

bool passes(const UsageRecord& record, const ActivityFilter& filter) {
  return record.created_at >= filter.from && record.created_at < filter.until &&
         (!filter.key_hash || record.key_hash == *filter.key_hash) &&
         (!filter.model || record.model == *filter.model) &&
         (!filter.provider || record.provider == *filter.provider);
}

// Knows no creators, of workspaces only those of keys that are still there, and of credits only
// what an organisation was granted in all.
class MemoryActivityStore final : public ActivityStore {
 public:
  explicit MemoryActivityStore(MemoryTables& tables) : tables_(tables) {}

  Task<Result<std::vector<ActivityRow>>> by_day(OrgId org, ActivityFilter filter,
                                                ActivityGrouping grouping) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    std::map<GroupKey, ActivityRow> sums;
    for (const auto& [id, record] : tables_.usage) {
      if (record.org != org || !passes(record, filter) || !inside(record, filter)) continue;
      ActivityRow row;
      row.day = start_of_day(record.created_at);
      if (grouping.model) row.model = record.model;
      if (grouping.provider) row.provider = record.provider;
      if (grouping.key) row.key_hash = record.key_hash;
      GroupKey key{row.day, row.model, row.provider, row.key_hash};
      add(sums.try_emplace(std::move(key), std::move(row)).first->second, record);
    }
    std::vector<ActivityRow> rows;
    for (auto& [key, row] : sums) rows.push_back(std::move(row));
    std::ranges::stable_sort(rows, [](const ActivityRow& a, const ActivityRow& b) {
      return a.day != b.day ? a.day > b.day : a.cost > b.cost;
    });
    co_return rows;
  }

  Task<Result<std::vector<ActivityRow>>> by_hour(OrgId org, ActivityFilter filter) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    std::map<WallTime, ActivityRow, std::greater<>> sums;
    for (const auto& [id, record] : tables_.usage) {
      if (record.org != org || !passes(record, filter) || !inside(record, filter)) continue;
      const WallTime hour = std::chrono::floor<std::chrono::hours>(record.created_at);
      auto& row = sums[hour];
      row.day = hour;
      add(row, record);
    }
    std::vector<ActivityRow> rows;
    for (auto& [hour, row] : sums) rows.push_back(std::move(row));
    co_return rows;
  }

  Task<Result<Page<Transaction>>> transactions(OrgId org, TransactionFilter filter,
                                               PageRequest asked) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    std::vector<Transaction> all;
    for (const auto& [id, record] : tables_.usage) {
      const bool wanted = filter.usage && record.org == org && record.cost != Money() &&
                          record.created_at >= filter.from && record.created_at < filter.until &&
                          (!filter.key_hash || record.key_hash == *filter.key_hash);
      if (wanted) all.push_back(transaction_of(record));
    }
    auto page = page_of(std::move(all), asked, [](const Transaction& transaction) {
      return PagePosition(transaction.at, transaction.id);
    });
    page.total = 0;
    co_return page;
  }

 private:
  bool inside(const UsageRecord& record, const ActivityFilter& filter) {
    if (!filter.workspace) return true;
    const auto key = tables_.keys.find(record.key_hash);
    return key != tables_.keys.end() && key->second.workspace == filter.workspace;
  }

  MemoryTables& tables_;
};

}  // namespace

std::unique_ptr<ActivityStore> memory_activity_store(MemoryTables& tables) {
  return std::make_unique<MemoryActivityStore>(tables);
}

}  // namespace arouter::test
