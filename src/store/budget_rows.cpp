#include "store/budget_rows.hpp"

#include "store/row.hpp"
#include "store/session.hpp"

namespace arouter::store {

namespace {

const std::string budget_columns = R"(
  SELECT b.id, b.org_id, b.kind, b.subject, b.reset, s.limit_nano, b.scope_id, b.created_at,
         b.updated_at
  FROM budgets b JOIN limit_scopes s ON s.id = b.scope_id)";

const Statement all_budgets{"budgets_all", budget_columns};
const Statement budgets_by_org{"budgets_by_org", budget_columns + " WHERE b.org_id = $1"};
const Statement budgets_by_subject{
    "budgets_by_subject",
    budget_columns + " WHERE b.org_id = $1 AND b.kind = $2 AND b.subject = $3"};

Budget budget_of(const pqxx::row& row) {
  Budget budget;
  budget.id = BudgetId{uuid_of(row["id"])};
  budget.subject = BudgetSubject{OrgId{uuid_of(row["org_id"])}, budget_kind_of(row["kind"]),
                                 uuid_of(row["subject"])};
  budget.interval = limit_reset_of(row["reset"]);
  budget.limit = money_of(row["limit_nano"]);
  budget.scope = ScopeId{row["scope_id"].as<std::int64_t>()};
  budget.created_at = timestamp_of(row["created_at"]);
  budget.updated_at = timestamp_of(row["updated_at"]);
  return budget;
}

std::vector<Budget> budgets_of(const pqxx::result& rows) {
  std::vector<Budget> budgets;
  for (const auto& row : rows) budgets.push_back(budget_of(row));
  return budgets;
}

}  // namespace

std::vector<Budget> load_budgets(Session& session) {
  return budgets_of(session.exec(all_budgets));
}

std::vector<Budget> load_budgets_of_org(Session& session, OrgId org) {
  return budgets_of(session.exec(budgets_by_org, org.to_string()));
}

std::vector<Budget> load_budgets_of(Session& session, const BudgetSubject& subject) {
  return budgets_of(session.exec(budgets_by_subject, subject.org.to_string(),
                                 std::string(to_string(subject.kind)), subject.id.to_string()));
}

}  // namespace arouter::store
