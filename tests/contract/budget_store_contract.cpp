#include <algorithm>
#include <atomic>
#include <thread>

#include <arouter/domain/window.hpp>

#include "store_contract.hpp"

namespace arouter::test {

namespace {

constexpr auto monthly = LimitReset::monthly;
constexpr auto daily = LimitReset::daily;

ScopeWindow window_of(const Budget& budget, WallTime at) {
  return ScopeWindow{budget.scope, window_start(budget.interval, at)};
}

UserId some_user() {
  return UserId{unknown_org().value};
}

// A call of that key, just now.
UsageRecord call_of(const Key& key, std::vector<ScopeWindow> scopes, Money cost) {
  auto record = usage_of(key.org, std::move(scopes), cost);
  record.created_at = SystemClock().wall();
  record.key_hash = key.hash;
  return record;
}

Money charged_to(const DrainOutcome& outcome, ScopeId scope) {
  Money charged;
  for (const auto& drain : outcome.scopes) {
    if (drain.scope.scope == scope) charged += drain.charged;
  }
  return charged;
}

}  // namespace

TEST_P(StoreContract, KeepsABudgetForEachIntervalOfASubject) {
  const auto by = Actor::command_line(org().id);
  const auto whole = BudgetSubject::organization(by.org);
  const auto member = BudgetSubject::member(by.org, some_user());
  value(stores().budgets.set(by, whole, daily, Money::usd(1)));
  const auto first = value(stores().budgets.set(by, whole, monthly, Money::usd(20)));
  value(stores().budgets.set(by, member, monthly, Money::usd(5)));
  const auto changed = value(stores().budgets.set(by, whole, monthly, Money::usd(30)));
  EXPECT_EQ(changed.id, first.id);
  EXPECT_EQ(changed.scope, first.scope);
  EXPECT_EQ(changed.limit, Money::usd(30));
  EXPECT_EQ(look(window_of(changed, SystemClock().wall())).limit, Money::usd(30));
  const auto listed = value(stores().budgets.list(whole));
  ASSERT_EQ(listed.size(), 2u);  // the widest first
  EXPECT_EQ(listed[0].interval, monthly);
  EXPECT_EQ(listed[1].interval, daily);
  EXPECT_EQ(value(stores().keys.load_budgets(by.org)).budgets.size(), 3u);
  EXPECT_EQ(value(stores().keys.load_all()).budgets.size(), 3u);
}

TEST_P(StoreContract, RefusesABudgetThatDoesNotFitTheOthers) {
  const auto by = Actor::command_line(org().id);
  const auto whole = BudgetSubject::organization(by.org);
  value(stores().budgets.set(by, whole, monthly, Money::usd(10)));
  const auto refused = run(stores().budgets.set(by, whole, daily, Money::usd(10)));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::invalid_request);
  EXPECT_EQ(value(stores().budgets.list(whole)).size(), 1u);
}

TEST_P(StoreContract, ABudgetNeedsItsSubject) {
  const auto by = Actor::command_line(org().id);
  const auto nowhere = BudgetSubject::workspace(by.org, WorkspaceId{unknown_org().value});
  const auto others = BudgetSubject::organization(unknown_org());
  for (const auto& subject : {nowhere, others}) {
    const auto refused = run(stores().budgets.set(by, subject, monthly, Money::usd(10)));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code(), ErrorCode::not_found);
    EXPECT_FALSE(run(stores().budgets.remove(by, subject, monthly)));
  }
}

TEST_P(StoreContract, ChangesOfBudgetsAreAnnouncedAndAudited) {
  const auto by = Actor::command_line(org().id);
  const auto whole = BudgetSubject::organization(by.org);
  const auto before = value(stores().keys.load_all()).epoch;
  value(stores().budgets.set(by, whole, monthly, Money::usd(10)));
  succeed(stores().budgets.remove(by, whole, monthly));
  const auto changes = value(stores().changes.since(before));
  ASSERT_EQ(changes.size(), 2u);
  for (const auto& change : changes) {
    EXPECT_EQ(change.kind, ChangeKind::budgets);
    EXPECT_EQ(change.subject, by.org.to_string());
  }
  const auto events = value(stores().audit.list(by.org, AuditFilter(), PageRequest()));
  ASSERT_GE(events.items.size(), 2u);
  EXPECT_EQ(events.items[0].action, "budget.delete");
  EXPECT_EQ(events.items[1].action, "budget.set");
}

TEST_P(StoreContract, ANewBudgetCountsWhatItsSubjectSpentBefore) {
  const auto by = Actor::command_line(org().id);
  auto own = key_of(by.org);
  own.creator = some_user();
  own = value(stores().keys.create(by, own));
  const auto other = stored_key(by.org);
  const auto replica = registered_replica();
  value(stores().usage.insert(
      replica, {call_of(own, {}, Money::usd(2)), call_of(other, {}, Money::usd(3))}));
  const auto now = SystemClock().wall();
  const auto member = BudgetSubject::member(by.org, *own.creator);
  const auto whole = BudgetSubject::organization(by.org);
  const auto workspace = BudgetSubject::workspace(by.org, *own.workspace);
  const auto of_member = value(stores().budgets.set(by, member, daily, Money::usd(9)));
  const auto of_all = value(stores().budgets.set(by, whole, LimitReset::never, Money::usd(9)));
  const auto of_workspace = value(stores().budgets.set(by, workspace, monthly, Money::usd(9)));
  EXPECT_EQ(look(window_of(of_member, now)).spent, Money::usd(2));
  EXPECT_EQ(look(window_of(of_all, now)).spent, Money::usd(5));
  EXPECT_EQ(look(window_of(of_workspace, now)).spent, Money::usd(5));
  const std::vector windows{window_of(of_all, now), window_of(of_member, now),
                            ScopeWindow{ScopeId{999'999}, WallTime{}}};
  EXPECT_EQ(value(stores().budgets.spent(windows)),
            (std::vector{Money::usd(5), Money::usd(2), Money()}));
}

TEST_P(StoreContract, ACallThatDoesNotNameABudgetIsChargedToItAllTheSame) {
  const auto by = Actor::command_line(org().id);
  const auto key = stored_key(by.org);
  const auto replica = registered_replica();
  const auto budget =
      value(stores().budgets.set(by, BudgetSubject::organization(by.org), monthly, Money::usd(9)));
  const auto window = window_of(budget, SystemClock().wall());
  const auto unaware = value(stores().usage.insert(replica, {call_of(key, {}, Money::usd(2))}));
  EXPECT_EQ(charged_to(unaware, budget.scope), Money::usd(2));
  const auto aware = value(stores().usage.insert(replica, {call_of(key, {window}, Money::usd(3))}));
  EXPECT_EQ(charged_to(aware, budget.scope), Money::usd(3));
  EXPECT_EQ(look(window).spent, Money::usd(5));
}

TEST_P(StoreContract, ABudgetThatWasRemovedAndPutBackCountsEverythingOnce) {
  const auto by = Actor::command_line(org().id);
  const auto whole = BudgetSubject::organization(by.org);
  const auto key = stored_key(by.org);
  const auto replica = registered_replica();
  const auto first = value(stores().budgets.set(by, whole, monthly, Money::usd(9)));
  const auto window = window_of(first, SystemClock().wall());
  value(stores().usage.insert(replica, {call_of(key, {window}, Money::usd(2))}));
  succeed(stores().budgets.remove(by, whole, monthly));
  EXPECT_EQ(look(window).limit, Money::max());
  value(stores().usage.insert(replica, {call_of(key, {}, Money::usd(3))}));
  const auto again = value(stores().budgets.set(by, whole, monthly, Money::usd(9)));
  EXPECT_EQ(again.scope, first.scope);
  EXPECT_EQ(look(window).spent, Money::usd(5));
}

// Drains and a new budget meet in every order; nothing is counted twice or forgotten.
TEST_P(StoreContract, ABudgetMadeWhileUsageDrainsCountsEveryCallOnce) {
  const auto by = Actor::command_line(org().id);
  const auto key = stored_key(by.org);
  std::atomic<int> drained{0};
  in_threads(4, [&](std::size_t thread) {
    if (thread == 0) {
      while (drained < 10) std::this_thread::yield();
      value(stores().budgets.set(by, BudgetSubject::organization(by.org), monthly, Money::usd(99)));
      return;
    }
    const auto replica = registered_replica();
    for (int i = 0; i < 20; ++i) {
      value(stores().usage.insert(replica, {call_of(key, {}, Money::usd(1))}));
      ++drained;
    }
  });
  const auto budget = value(stores().budgets.list(BudgetSubject::organization(by.org))).at(0);
  EXPECT_EQ(look(window_of(budget, SystemClock().wall())).spent, Money::usd(60));
}

TEST_P(StoreContract, ConcurrentBudgetsOfOneSubjectKeepTheirOrder) {
  const auto by = Actor::command_line(org().id);
  const auto whole = BudgetSubject::organization(by.org);
  in_threads(2, [&](std::size_t thread) {
    run(stores().budgets.set(by, whole, thread == 0 ? monthly : daily,
                             Money::usd(thread == 0 ? 5 : 6)));
  });
  EXPECT_EQ(value(stores().budgets.list(whole)).size(), 1u);  // the two do not fit each other
}

TEST_P(StoreContract, BudgetsAreOutOfReachOfOtherOrganisations) {
  const auto by = Actor::command_line(org().id);
  const auto other = Actor::command_line(org().id);
  const auto workspace = value(stores().workspaces.find(by.org, "default")).id;
  // The other's workspace under one's own organisation.
  const auto refused = run(stores().budgets.set(
      other, BudgetSubject::workspace(other.org, workspace), monthly, Money::usd(1)));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::not_found);
}

}  // namespace arouter::test
