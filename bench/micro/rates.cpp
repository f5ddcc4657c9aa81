// What rate limits cost a call: nothing to speak of where there are none, and a few atomic steps
// for each rule where there are.
#include <benchmark/benchmark.h>

#include <arouter/gateway/rate_limiter.hpp>

#include "support/manual_clock.hpp"
#include "support/manual_timer.hpp"
#include "support/willing_lease_store.hpp"

namespace arouter::bench {
namespace {

using gateway::CallContext;
using gateway::CallRates;

// Grants nothing: rates need only to know how many replicas there are.
class NoLeases final : public test::WillingLeaseStore {
 public:
  Task<Result<std::vector<LeaseGrant>>> grant(ReplicaId, std::vector<LeaseRequest>) override {
    co_return std::vector<LeaseGrant>{};
  }
};

// So high that nothing is refused.
constexpr std::int64_t plenty = 10'000'000'000;
const RateLimit every_limit{plenty, plenty, plenty, plenty};

struct Bench {
  Bench(const RateLimit& of_key, const RateLimit& of_org) {
    auto org = std::make_shared<gateway::OrgEntry>();
    auto entry = std::make_shared<gateway::KeyEntry>();
    auto gate = std::make_shared<RateGate>();
    gate->add(ScopeKind::api_key, of_key, std::make_shared<RateCounters>());
    gate->add(ScopeKind::organization, of_org, std::make_shared<RateCounters>());
    entry->org = std::move(org);
    if (!gate->empty()) entry->rates = std::move(gate);
    caller.entry = std::move(entry);
  }

  SystemClock clock;
  test::ManualClock manual;
  test::ManualTimer timer{manual};
  NoLeases store;
  gateway::LeaseDesk replicas{store, clock, timer, ReplicaId{}, {}};
  gateway::RateLimiter rates{replicas, clock, {}};
  gateway::Caller caller;
};

// At the door and at admission, to the end of the call.
void one_call(benchmark::State& state, const RateLimit& of_key, const RateLimit& of_org) {
  Bench bench(of_key, of_org);
  CallContext context;
  for (auto _ : state) {
    context.rates = {};
    auto arrived = bench.rates.take_request(bench.caller, context);
    CallRates call;
    auto begun = bench.rates.begin_call(call, bench.caller, false, context);
    call.end(1000, context);
    benchmark::DoNotOptimize(arrived.has_value() && begun.has_value());
  }
}

BENCHMARK_CAPTURE(one_call, without_limits, RateLimit{}, RateLimit{});
BENCHMARK_CAPTURE(one_call, requests_of_the_key, RateLimit{plenty, plenty, {}, {}}, RateLimit{});
BENCHMARK_CAPTURE(one_call, all_limits_of_the_key, every_limit, RateLimit{});
BENCHMARK_CAPTURE(one_call, all_limits_of_key_and_organization, every_limit, every_limit);

}  // namespace
}  // namespace arouter::bench

BENCHMARK_MAIN();
