#include <algorithm>

#include <arouter/domain/window.hpp>

#include "support/memory_tables.hpp"

namespace arouter::test {

namespace {

bool counts(const BudgetSubject& subject, const Key& key) {
  if (key.org != subject.org) return false;
  if (subject.kind == ScopeKind::organization) return true;
  return subject.kind == ScopeKind::member ? key.creator == UserId{subject.id}
                                           : key.workspace == WorkspaceId{subject.id};
}

class MemoryBudgetStore final : public BudgetStore {
 public:
  explicit MemoryBudgetStore(MemoryTables& tables) : tables_(tables) {}

  Task<Result<std::vector<Budget>>> list(BudgetSubject subject) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    auto budgets = of(subject);
    std::ranges::sort(budgets, {}, [](const Budget& budget) {
      return std::ranges::find(widest_first, budget.interval);
    });
    co_return budgets;
  }

  Task<Result<std::vector<Money>>> spent(std::vector<ScopeWindow> windows) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    std::vector<Money> amounts;
    for (const auto& window : windows) {
      const auto found = tables_.windows.find(window);
      amounts.push_back(found == tables_.windows.end() ? Money() : found->second.spent);
    }
    co_return amounts;
  }

  Task<Result<Budget>> set(Actor by, BudgetSubject subject, LimitReset interval,
                           Money limit) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    if (auto error = check_subject(subject)) co_return *error;
    const auto fits = check_budget_order(of(subject), interval, limit);
    if (!fits) co_return fits.error();
    auto found = find(subject, interval);
    if (found == tables_.budgets.end()) found = insert(subject, interval);
    found->limit = limit;
    found->updated_at = tables_.clock.wall();
    tables_.limits[found->scope].limit = limit;
    tables_.record_audit(by, "budget.set", audited(subject, interval));
    tables_.record_change(ChangeKind::budgets, subject.org.to_string());
    co_return *found;
  }

  Task<Status> remove(Actor by, BudgetSubject subject, LimitReset interval) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    if (auto error = check_subject(subject)) co_return *error;
    const auto found = find(subject, interval);
    if (found == tables_.budgets.end()) {
      co_return fail(ErrorCode::not_found, "the budget does not exist");
    }
    tables_.limits[found->scope].limit.reset();
    tables_.budgets.erase(found);
    tables_.record_audit(by, "budget.delete", audited(subject, interval));
    tables_.record_change(ChangeKind::budgets, subject.org.to_string());
    co_return Status{};
  }

 private:
  using Place = std::vector<Budget>::iterator;

  static std::string audited(const BudgetSubject& subject, LimitReset interval) {
    return std::string(to_string(subject.kind)) + ":" + subject.id.to_string() + ":" +
           std::string(interval_name(interval));
  }

  std::vector<Budget> of(const BudgetSubject& subject) const {
    std::vector<Budget> budgets;
    std::ranges::copy_if(tables_.budgets, std::back_inserter(budgets),
                         [&](const Budget& budget) { return budget.subject == subject; });
    return budgets;
  }

  Place find(const BudgetSubject& subject, LimitReset interval) {
    return std::ranges::find_if(tables_.budgets, [&](const Budget& budget) {
      return budget.subject == subject && budget.interval == interval;
    });
  }

  std::optional<Error> check_subject(const BudgetSubject& subject) const {
    if (tables_.orgs.count(subject.org) == 0) {
      return fail(ErrorCode::not_found, "the organization does not exist");
    }
    if (subject.kind == ScopeKind::workspace &&
        tables_.find_workspace(subject.org, subject.id.to_string()) == nullptr) {
      return fail(ErrorCode::not_found, "the workspace does not exist");
    }
    return std::nullopt;
  }

  // A scope that a removed budget left is used again.
  Place insert(const BudgetSubject& subject, LimitReset interval) {
    auto& scope = tables_.budget_scopes[{subject, interval}];
    if (scope == ScopeId{}) scope = tables_.add_scope(interval, std::nullopt);
    const auto now = tables_.clock.wall();
    Budget budget;
    budget.id = BudgetId{tables_.new_id()};
    budget.subject = subject;
    budget.interval = interval;
    budget.scope = scope;
    budget.created_at = now;
    const auto window = window_start(interval, now);
    tables_.windows[ScopeWindow{scope, window}].spent = spent_since(subject, window);
    return tables_.budgets.insert(tables_.budgets.end(), budget);
  }

  Money spent_since(const BudgetSubject& subject, WallTime since) const {
    Money spent;
    for (const auto& [id, record] : tables_.usage) {
      const auto key = tables_.keys.find(record.key_hash);
      const bool counted = key != tables_.keys.end() && counts(subject, key->second);
      if (counted && record.created_at >= since) spent += record.cost;
    }
    return spent;
  }

  MemoryTables& tables_;
};

}  // namespace

std::vector<ScopeWindow> MemoryTables::missed_budgets(const UsageRecord& record) const {
  std::vector<ScopeWindow> missed;
  const auto key = keys.find(record.key_hash);
  if (key == keys.end()) return missed;
  for (const auto& budget : budgets) {
    const bool named = std::ranges::any_of(
        record.scopes, [&](const ScopeWindow& each) { return each.scope == budget.scope; });
    if (named || !counts(budget.subject, key->second)) continue;
    missed.push_back(ScopeWindow{budget.scope, window_start(budget.interval, record.created_at)});
  }
  return missed;
}

std::unique_ptr<BudgetStore> memory_budget_store(MemoryTables& tables) {
  return std::make_unique<MemoryBudgetStore>(tables);
}

}  // namespace arouter::test
