// The limits a key's calls must pass, as its holder sees them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <arouter/base/clock.hpp>
#include <arouter/domain/budget.hpp>
#include <arouter/domain/money.hpp>
#include <arouter/domain/scope.hpp>
#include <arouter/ports/org_store.hpp>
#include <arouter/wire/json_write.hpp>

#include "api/request_scope.hpp"

namespace arouter::api {

struct BudgetView {
  BudgetView() = default;
  ScopeKind scope = ScopeKind::api_key;
  std::string scope_id;  // key hash, or id of the member, workspace or organisation
  std::optional<BudgetId> budget_id;
  LimitReset interval = LimitReset::never;
  Money limit;
  Money spend;     // in the current window
  Money reserved;  // by calls in flight here
  std::optional<WallTime> resets_at;

  [[nodiscard]] Money remaining() const { return limit - spend - reserved; }
};

// In the order in which they are checked. `key_spend` is the key's own, in its limit's window.
Task<Result<std::vector<BudgetView>>> budgets_of(RequestScope& scope, Money key_spend,
                                                 CreditSummary credits);

// The members `budgets` and `effective_budget`: of the limits that can be raised for this key, the
// one that will refuse first; null when there is none.
void write_budgets(wire::JsonWriter& json, const std::vector<BudgetView>& budgets);

}  // namespace arouter::api
