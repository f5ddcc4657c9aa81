#include "api/account/key_budgets.hpp"

#include <algorithm>

#include <arouter/domain/window.hpp>

#include "api/key_json.hpp"

namespace arouter::api {

namespace {

using wire::JsonWriter;

// Without what is spent.
BudgetView view_of(gateway::ScopeLedger& ledger, std::string scope_id, Money limit, WallTime now) {
  BudgetView view;
  view.scope = ledger.kind();
  view.scope_id = std::move(scope_id);
  view.interval = ledger.reset();
  view.limit = limit;
  view.reserved = std::max(Money(), ledger.cell(now)->held());
  view.resets_at = window_end(ledger.reset(), now);
  return view;
}

std::vector<const gateway::BudgetEntry*> entries_of(const gateway::Caller& caller) {
  std::vector<const gateway::BudgetEntry*> entries;
  for (const auto* set : caller.entry->budget_sets()) {
    if (!*set) continue;
    for (const auto& entry : **set) entries.push_back(&entry);
  }
  return entries;
}

// What each has spent: the database's count and what this replica has not drained yet.
Task<Result<std::vector<Money>>> spent_of(RequestScope& scope,
                                          const std::vector<const gateway::BudgetEntry*>& entries) {
  if (entries.empty()) co_return std::vector<Money>();
  std::vector<std::shared_ptr<BudgetCell>> cells;
  std::vector<ScopeWindow> windows;
  for (const auto* entry : entries) {
    cells.push_back(entry->ledger->cell(scope.context.started_wall));
    windows.push_back(cells.back()->scope());
  }
  auto spent = co_await scope.inside.stores.budgets.spent(std::move(windows));
  if (!spent) co_return spent.error();
  for (std::size_t i = 0; i < cells.size(); ++i) (*spent)[i] += cells[i]->undrained();
  co_return std::move(*spent);
}

void write_budget(JsonWriter& json, const BudgetView& budget) {
  json.begin_object()
      .member("scope", to_string(budget.scope))
      .member("scope_id", budget.scope_id)
      .member("interval", interval_name(budget.interval))
      .member("limit_usd", budget.limit)
      .member("spend_usd", budget.spend)
      .member("reserved_usd", budget.reserved)
      .member("remaining_usd", budget.remaining());
  write_optional_time(json, "resets_at", budget.resets_at);
  // OpenRouter's words for the same, each of which its SDK demands.
  json.key("reset_interval");
  budget.resets_at ? json.string(to_string(budget.interval)) : json.null();
  json.member("include_byok", false);
  write_optional_id(json, "budget_id", budget.budget_id);
  json.key("guardrail_id").null().end_object();
}

// The credits of the organisation are no layer in OpenRouter's sense.
const BudgetView* first_to_refuse(const std::vector<BudgetView>& budgets) {
  const BudgetView* first = nullptr;
  for (const auto& budget : budgets) {
    if (budget.scope == ScopeKind::credits) continue;
    if (first == nullptr || budget.remaining() < first->remaining()) first = &budget;
  }
  return first;
}

}  // namespace

Task<Result<std::vector<BudgetView>>> budgets_of(RequestScope& scope, Money key_spend,
                                                 CreditSummary credits) {
  const auto& caller = scope.caller;
  const auto now = scope.context.started_wall;
  const auto entries = entries_of(caller);
  const auto spent = co_await spent_of(scope, entries);
  if (!spent) co_return spent.error();
  std::vector<BudgetView> budgets;
  if (caller.key().limit) {
    budgets.push_back(view_of(*caller.entry->spend, caller.key().hash, *caller.key().limit, now));
    budgets.back().spend = key_spend;
  }
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto& budget = entries[i]->budget;
    budgets.push_back(
        view_of(*entries[i]->ledger, budget.subject.id.to_string(), budget.limit, now));
    budgets.back().budget_id = budget.id;
    budgets.back().spend = (*spent)[i];
  }
  auto& credit = *caller.entry->org->credit;
  budgets.push_back(view_of(credit, caller.org().id.to_string(), credits.granted, now));
  budgets.back().spend = credits.spent + credit.cell(now)->undrained();
  co_return budgets;
}

void write_budgets(JsonWriter& json, const std::vector<BudgetView>& budgets) {
  json.key("budgets").begin_array();
  for (const auto& budget : budgets) write_budget(json, budget);
  json.end_array().key("effective_budget");
  const auto* first = first_to_refuse(budgets);
  first == nullptr ? void(json.null()) : write_budget(json, *first);
}

}  // namespace arouter::api
