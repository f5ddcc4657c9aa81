// Reading budgets from their tables.
#pragma once

#include <vector>

#include <arouter/domain/budget.hpp>

namespace arouter::store {

class Session;

std::vector<Budget> load_budgets(Session& session);
std::vector<Budget> load_budgets_of_org(Session& session, OrgId org);
std::vector<Budget> load_budgets_of(Session& session, const BudgetSubject& subject);

}  // namespace arouter::store
