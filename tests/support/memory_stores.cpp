#include "support/memory_stores.hpp"

#include "support/memory_tables.hpp"

namespace arouter::test {

std::optional<Error> MemoryTables::gate() {
  if (!scripted.empty()) {
    auto error = std::move(scripted.front());
    scripted.pop_front();
    return error;
  }
  if (!down) return std::nullopt;
  return fail(ErrorCode::unavailable, "the database is unavailable")
      .with_retry_after(std::chrono::seconds(1));
}

void MemoryTables::record_change(ChangeKind kind, std::string subject) {
  Change change;
  change.epoch = ++epoch;
  change.kind = kind;
  change.subject = std::move(subject);
  changes.push_back(std::move(change));
  wake_all();
}

void MemoryTables::wake_all() {
  notified = true;
  for (const auto& other : waiters) {
    if (const auto waiter = other.lock()) {
      waiter->wake();
      notified = false;
    }
  }
  waiters.clear();
}

ScopeId MemoryTables::add_scope(LimitReset reset, std::optional<Money> limit) {
  const ScopeId id{static_cast<std::int64_t>(limits.size()) + 1};
  limits[id] = MemoryLimit{reset, limit};
  return id;
}

struct MemoryStores::Ports {
  explicit Ports(MemoryTables& tables)
      : keys(memory_key_store(tables)),
        orgs(memory_org_store(tables)),
        leases(memory_lease_store(tables)),
        usage(memory_usage_store(tables)),
        changes(memory_change_feed(tables)),
        audit(memory_audit_store(tables)),
        activity(memory_activity_store(tables)),
        budgets(memory_budget_store(tables)),
        workspaces(memory_workspace_store(tables)),
        operators(memory_operator_store(tables)),
        credits(memory_credit_store(tables)) {}

  std::unique_ptr<KeyStore> keys;
  std::unique_ptr<OrgStore> orgs;
  std::unique_ptr<LeaseStore> leases;
  std::unique_ptr<UsageStore> usage;
  std::unique_ptr<ChangeFeed> changes;
  std::unique_ptr<AuditStore> audit;
  std::unique_ptr<ActivityStore> activity;
  std::unique_ptr<BudgetStore> budgets;
  std::unique_ptr<WorkspaceStore> workspaces;
  std::unique_ptr<OperatorStore> operators;
  std::unique_ptr<CreditStore> credits;
};

MemoryStores::MemoryStores(const Clock& clock)
    : tables_(std::make_unique<MemoryTables>(clock)), ports_(std::make_unique<Ports>(*tables_)) {}

MemoryStores::MemoryStores()
    : own_clock_(std::make_unique<SystemClock>()),
      tables_(std::make_unique<MemoryTables>(*own_clock_)),
      ports_(std::make_unique<Ports>(*tables_)) {}

MemoryStores::~MemoryStores() = default;

Stores MemoryStores::stores() {
  return Stores{*ports_->keys,       *ports_->orgs,      *ports_->leases,   *ports_->usage,
                *ports_->changes,    *ports_->audit,     *ports_->activity, *ports_->budgets,
                *ports_->workspaces, *ports_->operators, *ports_->credits};
}

void MemoryStores::set_down(bool down) {
  const std::lock_guard lock(tables_->mutex);
  tables_->down = down;
}

void MemoryStores::fail_next(Error error) {
  const std::lock_guard lock(tables_->mutex);
  tables_->scripted.push_back(std::move(error));
}

std::vector<UsageRecord> MemoryStores::usage() const {
  const std::lock_guard lock(tables_->mutex);
  std::vector<UsageRecord> records;
  for (const auto& [id, record] : tables_->usage) records.push_back(record);
  return records;
}

Money MemoryStores::spent(ScopeWindow window) const {
  const std::lock_guard lock(tables_->mutex);
  const auto found = tables_->windows.find(window);
  return found == tables_->windows.end() ? Money() : found->second.spent;
}

Money MemoryStores::leased(ScopeWindow window) const {
  const std::lock_guard lock(tables_->mutex);
  const auto found = tables_->windows.find(window);
  return found == tables_->windows.end() ? Money() : found->second.leased;
}

std::uint64_t MemoryStores::epoch() const {
  const std::lock_guard lock(tables_->mutex);
  return tables_->epoch;
}

}  // namespace arouter::test
