// Budgets that usage rows do not name because their calls began before a replica had heard of them.
#pragma once

#include <vector>

#include "store/usage_sums.hpp"

namespace arouter::store {

class Session;

// What such budgets are charged for `rows`. Call once the rows are part of the daily sums: from
// then on no budget appears that has not counted them.
std::vector<ScopeCharge> missed_budgets(Session& session, const UsageRows& rows);

}  // namespace arouter::store
