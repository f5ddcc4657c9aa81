// The tables behind MemoryStores, one lock over all of them, and the gate every operation passes.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include <arouter/base/clock.hpp>
#include <arouter/domain/credit_lots.hpp>
#include <arouter/ports/stores.hpp>

namespace arouter::test {

struct MemoryLimit {
  LimitReset reset = LimitReset::never;
  std::optional<Money> limit;  // nullopt = unlimited
};

struct MemoryWindow {
  Money spent;
  Money leased;
};

struct MemoryReplica {
  std::uint64_t incarnation = 0;
  std::chrono::milliseconds expiry{};
  WallTime heartbeat_at{};
  WallTime expires_at{};
  std::optional<WallTime> expired_at;  // when `expire_dead` noticed
  std::uint64_t returned = 0;          // number of its last hand-back
};

struct MemoryLease {
  Money amount;
  std::optional<WallTime> unreconciled_since;
};

// (replica, scope, incarnation): the leases of a replica on a scope are neighbours, oldest first.
using MemoryLeaseKey = std::tuple<ReplicaId, ScopeWindow, std::uint64_t>;

// Somebody inside ChangeFeed::wait.
class MemoryWaiter {
 public:
  virtual ~MemoryWaiter() = default;
  virtual void wake() = 0;
};

struct MemoryCreditEntry {
  OrgId org;
  std::string posting;
  CreditEntry entry;
};

// What is left of an organisation's credit that expires, as of when it had spent `spent`.
struct MemoryCreditLots {
  CreditLots lots;
  Money spent;
};

struct MemoryCreditRequest {
  std::string request;
  std::string posting;
};

struct MemoryTables {
  explicit MemoryTables(const Clock& time) : clock(time) {}

  const Clock& clock;
  mutable std::mutex mutex;  // guards everything below

  bool down = false;
  std::deque<Error> scripted;

  std::uint64_t epoch = 0;
  std::vector<Change> changes;
  bool notified = false;                             // a change nobody has been woken for
  std::vector<std::weak_ptr<MemoryWaiter>> waiters;  // their coroutines own them

  std::map<OrgId, Org> orgs;
  std::map<std::string, Key> keys;
  std::map<ScopeId, MemoryLimit> limits;
  std::map<ScopeWindow, MemoryWindow> windows;
  std::map<ReplicaId, MemoryReplica> replicas;
  std::map<MemoryLeaseKey, MemoryLease> leases;
  std::map<RequestId, UsageRecord> usage;
  std::vector<AuditEvent> audit;  // oldest first
  std::vector<Budget> budgets;
  std::map<std::pair<BudgetSubject, LimitReset>, ScopeId> budget_scopes;
  std::map<WorkspaceId, Workspace> workspaces;
  std::map<std::pair<WorkspaceId, UserId>, WorkspaceMember> workspace_members;
  std::map<Fingerprint, OperatorKey> operator_keys;
  std::vector<MemoryCreditEntry> credit_entries;  // oldest first
  std::map<OrgId, MemoryCreditLots> credit_lots;
  std::map<std::pair<OrgId, std::string>, MemoryCreditRequest> credit_requests;
  std::uint32_t ids_made = 0;

  // The failure this operation has to report, if any. Call under the lock.
  std::optional<Error> gate();
  // Without the states before and after, which only the database keeps.
  void record_audit(const Actor& by, std::string action, std::string subject);
  void record_change(ChangeKind kind, std::string subject);
  void wake_all();
  ScopeId add_scope(LimitReset reset, std::optional<Money> limit);
  Uuid new_id();
  void give_first_credit(const Actor& by, Money amount);
  // What the organisation has by now: what has expired leaves.
  CreditState credit_of(Org& org);
  void add_default_workspace(OrgId org);
  [[nodiscard]] WorkspaceId default_workspace(OrgId org) const;
  // By id or slug; nullptr when there is none.
  [[nodiscard]] const Workspace* find_workspace(OrgId org, std::string_view reference) const;
  // Of the budgets that count the record's key, those it does not name.
  [[nodiscard]] std::vector<ScopeWindow> missed_budgets(const UsageRecord& record) const;
};

std::unique_ptr<KeyStore> memory_key_store(MemoryTables& tables);
std::unique_ptr<OrgStore> memory_org_store(MemoryTables& tables);
std::unique_ptr<LeaseStore> memory_lease_store(MemoryTables& tables);
std::unique_ptr<UsageStore> memory_usage_store(MemoryTables& tables);
std::unique_ptr<BudgetStore> memory_budget_store(MemoryTables& tables);
std::unique_ptr<WorkspaceStore> memory_workspace_store(MemoryTables& tables);
std::unique_ptr<ChangeFeed> memory_change_feed(MemoryTables& tables);
std::unique_ptr<AuditStore> memory_audit_store(MemoryTables& tables);
std::unique_ptr<ActivityStore> memory_activity_store(MemoryTables& tables);
std::unique_ptr<OperatorStore> memory_operator_store(MemoryTables& tables);
std::unique_ptr<CreditStore> memory_credit_store(MemoryTables& tables);

}  // namespace arouter::test
