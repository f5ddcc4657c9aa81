#include <arouter/gateway/admit.hpp>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "support/manual_clock.hpp"
#include "support/manual_timer.hpp"
#include "support/run_coro.hpp"
#include "support/willing_lease_store.hpp"

namespace arouter::gateway {
namespace {

using test::run_coro;

// Every scope has ten dollars left, but for one that is spent.
class OneSpentLeaseStore final : public test::WillingLeaseStore {
 public:
  Task<Result<std::vector<LeaseGrant>>> grant(ReplicaId,
                                              std::vector<LeaseRequest> requests) override {
    std::vector<LeaseGrant> grants;
    for (const auto& request : requests) {
      const bool is_spent = request.scope.scope == spent;
      const auto granted = is_spent ? Money() : request.wanted;
      grants.push_back(
          LeaseGrant{request.scope, granted, is_spent ? limit : Money(), granted, limit});
    }
    co_return grants;
  }

  ScopeId spent;
  const Money limit = Money::usd(10);
};

Uuid numbered(std::uint8_t number) {
  Uuid id;
  id.bytes[15] = number;
  return id;
}

const OrgId acme{numbered(1)};
const UserId ann{numbered(2)};
const WorkspaceId lab{numbered(3)};

constexpr ScopeId key_scope{1};
constexpr ScopeId credit_scope{2};

// The scope of a budget tells its subject and interval: 10, 20, 30 and the interval's number.
Budget budget(BudgetSubject subject, std::int64_t tens, LimitReset interval) {
  Budget made;
  made.subject = subject;
  made.interval = interval;
  made.limit = Money::usd(10);
  made.scope = ScopeId{tens + static_cast<std::int64_t>(interval)};
  return made;
}

std::vector<Budget> all_budgets() {
  std::vector<Budget> budgets;
  for (const auto interval :
       {LimitReset::daily, LimitReset::weekly, LimitReset::monthly, LimitReset::never}) {
    budgets.push_back(budget(BudgetSubject::member(acme, ann), 10, interval));
    budgets.push_back(budget(BudgetSubject::workspace(acme, lab), 20, interval));
    budgets.push_back(budget(BudgetSubject::organization(acme), 30, interval));
  }
  return budgets;
}

KeySnapshot one_key() {
  KeySnapshot all;
  Org org;
  org.id = acme;
  org.credit_scope = credit_scope;
  all.orgs.push_back(org);
  Key key;
  key.hash = std::string(64, 'a');
  key.org = acme;
  key.creator = ann;
  key.workspace = lab;
  key.limit = Money::usd(10);
  key.scope = key_scope;
  key.secrets.emplace_back();
  all.keys.push_back(key);
  return all;
}

class BudgetScopes : public testing::Test {
 protected:
  BudgetScopes() { EXPECT_TRUE(run_coro(leases_.tick())); }

  Caller caller_in(const KeyRing& ring) {
    Caller caller;
    caller.entry = ring.find(Fingerprint{})->entry;
    return caller;
  }
  Result<Admission> admit(const Caller& caller, Money amount) {
    return run_coro(admitter_.admit(caller, HoldRange{amount, amount}));
  }

  test::ManualClock clock_;
  test::ManualTimer timer_{clock_};
  telemetry::Metrics metrics_{1};
  OneSpentLeaseStore store_;
  LeaseDesk leases_{store_, clock_, timer_, ReplicaId{}, LeasePolicy{}};
  Admitter admitter_{leases_, clock_, metrics_};
  KeyRingBuilder builder_{clock_};
};

TEST_F(BudgetScopes, AreCheckedFromTheKeyToTheCreditAndTheWidestIntervalFirst) {
  auto all = one_key();
  all.budgets = all_budgets();
  const auto caller = caller_in(*builder_.rebuild(all));
  const auto admission = admit(caller, Money::usd(1));
  ASSERT_TRUE(admission);
  std::vector<std::int64_t> order;
  for (const auto& scope : admission->scopes()) order.push_back(scope.cell->scope().scope.value);
  EXPECT_EQ(order,
            (std::vector<std::int64_t>{1, 10, 13, 12, 11, 20, 23, 22, 21, 30, 33, 32, 31, 2}));
  // The key is counted in every window, whatever its limit; everything else in what was held.
  const auto charged = charged_scopes(caller, admission->scopes(), clock_.wall());
  EXPECT_GE(charged.size(), 12u + 1u + 2u);
  for (const auto& scope : admission->scopes()) {
    EXPECT_EQ(std::ranges::count(charged, scope.cell->scope()), 1);
  }
}

TEST_F(BudgetScopes, EachRefusesByItsName) {
  auto all = one_key();
  all.budgets = all_budgets();
  const auto caller = caller_in(*builder_.rebuild(all));
  struct Case {
    ScopeId spent;
    const char* source;
    const char* interval;
    const char* message;
  };
  for (const auto& c :
       {Case{{1}, "api_key", "lifetime", "Credit limit exceeded for this API key"},
        Case{{11}, "member", "daily", "Member daily budget of $10 exceeded"},
        Case{{22}, "workspace", "weekly", "Workspace weekly budget of $10 exceeded"},
        Case{{33}, "organization", "monthly", "Organization monthly budget of $10 exceeded"},
        Case{{2}, "credits", "lifetime", "insufficient credits"}}) {
    SCOPED_TRACE(c.source);
    clock_.advance(std::chrono::seconds(1));  // past what is believed of the last one
    store_.spent = c.spent;
    for (const auto& scope : all.budgets) leases_.recall(builder_.ledger(scope.scope));
    for (const auto scope : {key_scope, credit_scope}) leases_.recall(builder_.ledger(scope));
    const auto refused = admit(caller, Money::usd(1));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message().substr(0, std::string(c.message).size()), c.message);
    const auto metadata = nlohmann::json::parse(refused.error().details().metadata_json);
    EXPECT_EQ(metadata["limit_source"], c.source);
    EXPECT_EQ(metadata["scope"], c.source);
    EXPECT_EQ(metadata["interval"], c.interval);
    EXPECT_EQ(metadata["limit_usd"], 10);
    EXPECT_EQ(metadata["spend_usd"], 10);
    EXPECT_EQ(metadata["reserved_usd"], 0);
    EXPECT_EQ(metadata["resets_at"].is_null(), std::string(c.interval) == "lifetime");
    EXPECT_FALSE(metadata["remedy_hint"].get<std::string>().empty());
  }
}

TEST_F(BudgetScopes, ARefusalTakesNothingFromAnyScope) {
  auto all = one_key();
  all.budgets = all_budgets();
  const auto caller = caller_in(*builder_.rebuild(all));
  store_.spent = ScopeId{31};  // the last budget in the order
  EXPECT_FALSE(admit(caller, Money::usd(1)));
  for (const auto& budget : all.budgets) {
    EXPECT_EQ(builder_.ledger(budget.scope)->cell(clock_.wall())->held(), Money());
  }
  EXPECT_EQ(builder_.ledger(key_scope)->cell(clock_.wall())->held(), Money());
}

TEST_F(BudgetScopes, AFreeCallPassesSpentBudgets) {
  auto all = one_key();
  all.budgets = all_budgets();
  const auto caller = caller_in(*builder_.rebuild(all));
  for (const auto& budget : all.budgets) {
    builder_.ledger(budget.scope)->cell(clock_.wall())->settle(Money(), Money::usd(11));
  }
  EXPECT_TRUE(admit(caller, Money()));
  builder_.ledger(credit_scope)->cell(clock_.wall())->settle(Money(), Money::usd(11));
  store_.spent = credit_scope;
  EXPECT_FALSE(admit(caller, Money()));
}

TEST_F(BudgetScopes, BindOnlyTheKeysOfTheirSubject) {
  auto all = one_key();
  all.keys.front().creator.reset();
  all.keys.front().workspace = WorkspaceId{numbered(9)};
  all.budgets = all_budgets();
  const auto caller = caller_in(*builder_.rebuild(all));
  const auto admission = admit(caller, Money::usd(1));
  ASSERT_TRUE(admission);
  EXPECT_EQ(admission->scopes().size(), 1u + 4u + 1u);  // the organisation's remain
}

TEST_F(BudgetScopes, ABudgetThatIsAddedCountsWhatItsKeysHaveSpentHere) {
  auto caller = caller_in(*builder_.rebuild(one_key()));
  caller.entry->undrained->nano_usd += Money::usd(3).nano();
  const std::vector added{budget(BudgetSubject::workspace(acme, lab), 20, LimitReset::daily)};
  caller = caller_in(*builder_.update_budgets(acme, added, 7));
  const auto cell = builder_.ledger(ScopeId{21})->cell(clock_.wall());
  EXPECT_EQ(cell->undrained(), Money::usd(3));
  ASSERT_TRUE(caller.entry->workspace);
  EXPECT_EQ(caller.entry->undrained->amount(), Money::usd(3));
  // The same budgets once more change nothing.
  builder_.update_budgets(acme, added, 8);
  EXPECT_EQ(cell->undrained(), Money::usd(3));
}

TEST_F(BudgetScopes, ABudgetThatIsRemovedBindsNoNewCall) {
  auto all = one_key();
  all.budgets = all_budgets();
  auto caller = caller_in(*builder_.rebuild(all));
  auto running = admit(caller, Money::usd(1));
  ASSERT_TRUE(running);
  caller = caller_in(*builder_.update_budgets(acme, {}, 1));
  EXPECT_EQ(admit(caller, Money::usd(1))->scopes().size(), 2u);
  running->settle(Money::usd(1));  // where it was admitted
  EXPECT_EQ(builder_.ledger(ScopeId{11})->cell(clock_.wall())->settled(), Money::usd(1));
}

}  // namespace
}  // namespace arouter::gateway
