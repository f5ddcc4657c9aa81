// Budgets: spending limits on a member, a workspace or a whole organisation, one for each interval.
// A key's own limit and the organisation's credit are limits too, but live with their owners.
#pragma once

#include <compare>
#include <span>
#include <string>

#include <arouter/base/clock.hpp>
#include <arouter/base/ids.hpp>
#include <arouter/base/result.hpp>
#include <arouter/domain/money.hpp>
#include <arouter/domain/scope.hpp>

namespace arouter {

// Whose spending a budget limits.
struct BudgetSubject {
  OrgId org;
  ScopeKind kind = ScopeKind::organization;  // or member, or workspace
  Uuid id;                                   // of the organisation, the user or the workspace

  auto operator<=>(const BudgetSubject&) const = default;

  static BudgetSubject organization(OrgId org);
  static BudgetSubject member(OrgId org, UserId user);
  static BudgetSubject workspace(OrgId org, WorkspaceId workspace);
};

struct Budget {
  Budget() = default;
  BudgetId id;
  BudgetSubject subject;
  LimitReset interval = LimitReset::never;
  Money limit;  // > 0
  ScopeId
      scope;  // what it is counted in; the same again for a budget that was removed and put back
  WallTime created_at{};
  WallTime updated_at{};
};

// The limits of one subject decrease strictly from lifetime over monthly and weekly to daily: a
// wider one would never be reached. `others` are the subject's budgets; one of the same interval is
// the one being replaced. Errors: invalid_request naming both.
Status check_budget_order(std::span<const Budget> others, LimitReset interval, Money limit);

}  // namespace arouter
