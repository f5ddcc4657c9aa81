// What it costs to pass a caller's limits: a hold taken on every scope and settled, by one core,
// with slices that never run out. The argument is the number of scopes.
#include <benchmark/benchmark.h>
#include <memory>
#include <thread>

#include <arouter/gateway/admit.hpp>

#include "support/manual_clock.hpp"
#include "support/manual_timer.hpp"
#include "support/run_coro.hpp"
#include "support/willing_lease_store.hpp"

namespace arouter::bench {
namespace {

using gateway::ScopeLedger;

class NeverAsked final : public test::WillingLeaseStore {
 public:
  Task<Result<std::vector<LeaseGrant>>> grant(ReplicaId, std::vector<LeaseRequest>) override {
    co_return fail(ErrorCode::internal, "the slices are large enough");
  }
};

std::shared_ptr<ScopeLedger> ledger(std::int64_t number, ScopeKind kind, LimitReset interval,
                                    WallTime now) {
  auto made = std::make_shared<ScopeLedger>(ScopeId{number}, kind, interval);
  made->cell(now)->grant(Money::usd(1'000'000'000));
  return made;
}

gateway::BudgetSet one_budget(ScopeKind kind, LimitReset interval, WallTime now) {
  const gateway::BudgetEntry entry{Budget(), ledger(2, kind, interval, now)};
  return std::make_shared<const std::vector<gateway::BudgetEntry>>(1, entry);
}

// One scope: the credit. Five: a key's limit and a budget each of member, workspace and
// organisation besides.
gateway::Caller caller_with(std::int64_t scopes, WallTime now) {
  auto org = std::make_shared<gateway::OrgEntry>();
  org->credit = ledger(1, ScopeKind::credits, LimitReset::never, now);
  auto entry = std::make_shared<gateway::KeyEntry>();
  if (scopes > 1) {
    entry->spend = ledger(3, ScopeKind::api_key, LimitReset::monthly, now);
    entry->member = one_budget(ScopeKind::member, LimitReset::daily, now);
    entry->workspace = one_budget(ScopeKind::workspace, LimitReset::weekly, now);
    org->budgets = one_budget(ScopeKind::organization, LimitReset::monthly, now);
  }
  entry->org = std::move(org);
  gateway::Caller caller;
  caller.entry = std::move(entry);
  return caller;
}

void admitted_and_settled(benchmark::State& state) {
  // With a second thread the counts of shared pointers are atomic, as in a gateway.
  std::thread([] {}).join();
  test::ManualClock clock;
  test::ManualTimer timer(clock);
  telemetry::Metrics metrics(1);
  NeverAsked store;
  gateway::LeaseDesk leases(store, clock, timer, ReplicaId{}, gateway::LeasePolicy{});
  test::run_coro(leases.tick());
  gateway::Admitter admitter(leases, clock, metrics);
  const auto caller = caller_with(state.range(0), clock.wall());
  const gateway::HoldRange range{Money::nano_usd(100), Money::nano_usd(100)};
  for (auto _ : state) {
    auto admission = admitter.admit_at_once(caller, range);
    if (!admission) return state.SkipWithError("refused");
    admission->settle(Money::nano_usd(1));
  }
}

BENCHMARK(admitted_and_settled)->Arg(1)->Arg(5);

}  // namespace
}  // namespace arouter::bench

BENCHMARK_MAIN();
