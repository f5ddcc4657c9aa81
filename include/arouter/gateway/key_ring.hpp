// KeyRing: the immutable picture of all keys that the request path looks callers up in. Split into
// 256 parts by fingerprint, so that one changed key copies one small map.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include <arouter/domain/budget.hpp>
#include <arouter/domain/key.hpp>
#include <arouter/domain/org.hpp>
#include <arouter/domain/rate_gate.hpp>
#include <arouter/gateway/scope_ledger.hpp>
#include <arouter/ports/key_store.hpp>

namespace arouter::gateway {

// One budget as calls meet it.
struct BudgetEntry {
  Budget budget;
  std::shared_ptr<ScopeLedger> ledger;
};

// The budgets of one subject, widest interval first: a refusal names the widest that is spent.
// Null stands for none.
using BudgetSet = std::shared_ptr<const std::vector<BudgetEntry>>;

struct OrgEntry {
  OrgEntry() = default;
  Org org;
  BudgetSet budgets;
  std::shared_ptr<ScopeLedger> credit;
  std::shared_ptr<RateCounters> rates;        // null when the organisation has no rate limit
  std::shared_ptr<RateCounters> free_models;  // requests to models that cost nothing
};

// Nano-dollars a key was charged by this process and that are not in the database's sums yet.
struct UndrainedSpend {
  std::atomic<std::int64_t> nano_usd{0};

  [[nodiscard]] Money amount() const {
    return Money::nano_usd(nano_usd.load(std::memory_order_relaxed));
  }
};

struct KeyEntry {
  KeyEntry() = default;
  Key key;
  std::shared_ptr<const OrgEntry> org;
  std::shared_ptr<UndrainedSpend> undrained;  // the same for the key's whole life
  std::shared_ptr<ScopeLedger> spend;         // null when the key has no limit
  std::shared_ptr<RateCounters> counters;     // null when the key has no rate limit of its own
  std::shared_ptr<const RateGate> rates;      // null when neither it nor its organisation has one
  BudgetSet member;                           // of who created the key
  BudgetSet workspace;

  // Budgets in the order in which they are checked: member, workspace, organisation.
  [[nodiscard]] std::array<const BudgetSet*, 3> budget_sets() const {
    return {&member, &workspace, &org->budgets};
  }
};

// What one presented secret leads to.
struct SecretEntry {
  std::shared_ptr<const KeyEntry> entry;
  std::optional<WallTime> expires_at;  // of this secret, during a rotation
};

class KeyRing {
 public:
  struct Hash {
    std::size_t operator()(const Fingerprint& fingerprint) const;
  };
  using Part = std::unordered_map<Fingerprint, SecretEntry, Hash>;
  static constexpr std::size_t part_count = 256;

  // nullptr when unknown. Expired and disabled keys are found; the caller decides.
  [[nodiscard]] const SecretEntry* find(const Fingerprint& fingerprint) const;
  [[nodiscard]] std::uint64_t epoch() const { return epoch_; }

 private:
  friend class KeyRingBuilder;
  static std::size_t part_of(const Fingerprint& fingerprint);

  std::array<std::shared_ptr<const Part>, part_count> parts_;
  std::uint64_t epoch_ = 0;
};

// Makes each ring from the last one and what changed. Lives on one core. Ledgers survive from ring
// to ring by scope id, so calls in flight keep settling where they were admitted.
class KeyRingBuilder {
 public:
  explicit KeyRingBuilder(const Clock& clock);

  // Everything anew.
  std::shared_ptr<const KeyRing> rebuild(const KeySnapshot& all);
  // Only the parts that changed are copied. `asked` names the keys that were looked up: those that
  // `changed` lacks are gone.
  std::shared_ptr<const KeyRing> update(const KeySnapshot& changed,
                                        const std::vector<std::string>& asked);
  // `budgets` are all those of the organisation, now.
  std::shared_ptr<const KeyRing> update_budgets(OrgId org, const std::vector<Budget>& budgets,
                                                std::uint64_t epoch);
  // The organisation is gone and its keys open nothing. As of `epoch`.
  std::shared_ptr<const KeyRing> remove_org(OrgId org, std::uint64_t epoch);

  // The ledger of a scope, if any ring of this process ever held it.
  [[nodiscard]] std::shared_ptr<ScopeLedger> ledger(ScopeId scope) const;
  // nullptr when the key is not known.
  [[nodiscard]] std::shared_ptr<UndrainedSpend> undrained(const std::string& hash) const;
  [[nodiscard]] std::size_t key_count() const { return keys_.size(); }
  [[nodiscard]] KeySnapshot contents() const;  // for the last-known-good file

 private:
  using Parts = std::array<std::shared_ptr<KeyRing::Part>, KeyRing::part_count>;

  std::shared_ptr<ScopeLedger> ledger_for(ScopeId scope, ScopeKind kind, LimitReset reset);
  void charge_undrained(const KeyEntry& entry) const;
  void count_requests_of(OrgEntry& entry);
  void count_requests_of(KeyEntry& entry, const KeyEntry* old) const;
  void charge_undrained(const BudgetSubject& subject, const BudgetEntry& budget) const;
  [[nodiscard]] BudgetSet budgets_of(const BudgetSubject& subject) const;
  std::vector<BudgetSubject> put_budgets(OrgId org, const std::vector<Budget>& budgets);
  void relink(const std::vector<BudgetSubject>& changed, Parts& touched);
  void put_org(const Org& org, Parts& touched);
  void put_key(const Key& key, Parts& touched);
  void remove_key(const std::string& hash, Parts& touched);
  KeyRing::Part& writable_part(const Fingerprint& fingerprint, Parts& touched);
  std::shared_ptr<const KeyRing> seal(Parts& touched, std::uint64_t epoch);

  const Clock& clock_;
  std::shared_ptr<const KeyRing> last_;
  std::unordered_map<std::string, std::shared_ptr<const KeyEntry>> keys_;  // by hash
  std::map<OrgId, std::shared_ptr<const OrgEntry>> orgs_;
  std::map<BudgetSubject, BudgetSet> budgets_;
  std::map<ScopeId, std::shared_ptr<ScopeLedger>> ledgers_;
  // What organisations have used of their rate limits outlives their entries, as ledgers do.
  struct OrgCounters {
    RateLimit limit;
    std::shared_ptr<RateCounters> own;
    std::shared_ptr<RateCounters> free_models;
  };
  std::map<OrgId, OrgCounters> org_counters_;
};

}  // namespace arouter::gateway
