// Budgets of members, workspaces and organisations, as stored.
#pragma once

#include <vector>

#include <arouter/base/result.hpp>
#include <arouter/domain/actor.hpp>
#include <arouter/domain/budget.hpp>
#include <arouter/ports/task.hpp>

namespace arouter {

class BudgetStore {
 public:
  virtual ~BudgetStore() = default;
  virtual Task<Result<std::vector<Budget>>> list(
      BudgetSubject subject) = 0;  // widest interval first
  // What was spent in each window, in the order asked. Drained usage only.
  virtual Task<Result<std::vector<Money>>> spent(std::vector<ScopeWindow> windows) = 0;

  // Changes, audited in the name of `by`, to budgets of its organisation.
  // Sets or replaces the budget of one interval. A new one counts what its subject has spent in the
  // current window before. Errors: invalid_request when it does not fit the other intervals'
  // budgets, not_found for an organisation or a workspace.
  virtual Task<Result<Budget>> set(Actor by, BudgetSubject subject, LimitReset interval,
                                   Money limit) = 0;
  // Errors: not_found.
  virtual Task<Status> remove(Actor by, BudgetSubject subject, LimitReset interval) = 0;
};

}  // namespace arouter
