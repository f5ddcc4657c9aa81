#include <algorithm>

#include "support/memory_tables.hpp"

namespace arouter::test {

namespace {

class MemoryUsageStore final : public UsageStore {
 public:
  explicit MemoryUsageStore(MemoryTables& tables) : tables_(tables) {}

  Task<Result<DrainOutcome>> insert(ReplicaId replica, std::vector<UsageRecord> batch) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    DrainOutcome outcome;
    std::map<ScopeWindow, Money> charges;
    for (auto& record : batch) {
      if (!tables_.usage.emplace(record.id, record).second) continue;
      ++outcome.inserted;
      for (const auto& scope : record.scopes) charges[scope] += record.cost;
      if (record.cost == Money()) continue;
      for (const auto& scope : tables_.missed_budgets(record)) charges[scope] += record.cost;
    }
    for (const auto& [scope, charged] : charges) {
      auto& window = tables_.windows[scope];
      const auto covered = take_from_leases(replica, scope, charged);
      window.spent += charged;
      window.leased -= covered;
      outcome.scopes.push_back(ScopeDrain{scope, charged, charged - covered, window.spent});
    }
    co_return outcome;
  }

  Task<Result<std::optional<UsageRecord>>> find(OrgId org, RequestId id) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    const auto found = tables_.usage.find(id);
    std::optional<UsageRecord> record;
    if (found != tables_.usage.end() && found->second.org == org) record = found->second;
    co_return record;
  }

 private:
  // What the replica's leases on `scope` cover of `charged`, oldest incarnation first.
  Money take_from_leases(ReplicaId replica, ScopeWindow scope, Money charged) {
    Money covered;
    auto lease = tables_.leases.lower_bound({replica, scope, 0});
    for (; lease != tables_.leases.end() && covered < charged; ++lease) {
      const auto& [owner, leased_scope, incarnation] = lease->first;
      if (owner != replica || leased_scope != scope) break;
      const auto taken = std::min(lease->second.amount, charged - covered);
      lease->second.amount -= taken;
      covered += taken;
    }
    return covered;
  }

  MemoryTables& tables_;
};

}  // namespace

std::unique_ptr<UsageStore> memory_usage_store(MemoryTables& tables) {
  return std::make_unique<MemoryUsageStore>(tables);
}

}  // namespace arouter::test
