#include <algorithm>

#include <arouter/domain/budget.hpp>
#include <arouter/domain/window.hpp>

namespace arouter {

namespace {

auto width(LimitReset interval) {
  return std::ranges::find(widest_first, interval);
}

std::string described(LimitReset interval, Money limit) {
  return std::string(interval_name(interval)) + " budget of $" + limit.to_decimal();
}

}  // namespace

BudgetSubject BudgetSubject::organization(OrgId org) {
  return BudgetSubject{org, ScopeKind::organization, org.value};
}

BudgetSubject BudgetSubject::member(OrgId org, UserId user) {
  return BudgetSubject{org, ScopeKind::member, user.value};
}

BudgetSubject BudgetSubject::workspace(OrgId org, WorkspaceId workspace) {
  return BudgetSubject{org, ScopeKind::workspace, workspace.value};
}

Status check_budget_order(std::span<const Budget> others, LimitReset interval, Money limit) {
  for (const auto& other : others) {
    if (other.interval == interval) continue;
    const bool other_is_wider = width(other.interval) < width(interval);
    if (other_is_wider ? limit < other.limit : other.limit < limit) continue;
    return fail(
               ErrorCode::invalid_request,
               "budgets must decrease strictly from lifetime over monthly and weekly to daily: a " +
                   described(interval, limit) + " does not fit a " +
                   described(other.interval, other.limit))
        .with_param("limit_usd");
  }
  return {};
}

}  // namespace arouter
