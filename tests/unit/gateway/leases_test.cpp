#include <functional>

#include <arouter/gateway/leases.hpp>
#include <gtest/gtest.h>

#include "support/manual_clock.hpp"
#include "support/manual_timer.hpp"
#include "support/run_coro.hpp"
#include "support/willing_lease_store.hpp"

namespace arouter::gateway {
namespace {

using test::run_coro;

// Grants all that is wanted, out of a limit of 100 USD, and remembers what that was.
class GenerousLeaseStore final : public test::WillingLeaseStore {
 public:
  Task<Result<std::vector<LeaseGrant>>> grant(ReplicaId,
                                              std::vector<LeaseRequest> requests) override {
    const auto wanted = requests.front().wanted;
    asked.push_back(wanted);
    if (const auto callback = std::exchange(meanwhile, nullptr)) callback();
    const LeaseGrant granted{requests.front().scope, wanted, Money(), wanted, Money::usd(100)};
    co_return std::vector<LeaseGrant>{granted};
  }

  std::vector<Money> asked;
  std::function<void()> meanwhile;  // once, while the database is asked
};

constexpr Money cents(std::int64_t count) {
  return Money::nano_usd(count * 10'000'000);
}

class LeaseDeskTest : public testing::Test {
 protected:
  LeaseDeskTest() { EXPECT_TRUE(run_coro(leases_.tick())); }

  void top_up(Money amount) { EXPECT_TRUE(run_coro(leases_.top_up({cell_}, amount))); }
  // Calls of ten cents that find the slice empty or not; all stay open.
  void hold_ten_cents() {
    if (cell_->available() < cents(10)) top_up(cents(10));
    EXPECT_TRUE(cell_->try_hold(cents(10)));
  }

  test::ManualClock clock_;
  test::ManualTimer timer_{clock_};
  GenerousLeaseStore store_;
  LeaseDesk leases_{store_, clock_, timer_, ReplicaId{}, LeasePolicy{}};
  ScopeLedger ledger_{ScopeId{1}, ScopeKind::api_key, LimitReset::never};
  std::shared_ptr<BudgetCell> cell_ = ledger_.cell(clock_.wall());
};

TEST_F(LeaseDeskTest, FetchesMoreTheMoreABurstHolds) {
  for (int call = 0; call < 21; ++call) hold_ten_cents();
  // Four holds at first, then four half-second ticks of what is held, and never more than 2 % of
  // the limit.
  EXPECT_EQ(store_.asked, (std::vector{cents(40), cents(160), cents(200)}));
}

TEST_F(LeaseDeskTest, FetchesASliceOnceHoweverManyCallsWaitForIt) {
  store_.meanwhile = [this] { top_up(cents(10)); };
  top_up(cents(10));
  EXPECT_EQ(store_.asked, (std::vector{cents(40), cents(10)}));
}

TEST_F(LeaseDeskTest, CountsABurstFromWhereItFoundTheCell) {
  cell_->grant(cents(500));
  EXPECT_TRUE(cell_->try_hold(cents(500)));
  cell_->settle(cents(500), cents(500));
  hold_ten_cents();  // the five dollars were spent before this desk looked
  EXPECT_EQ(store_.asked, std::vector{cents(40)});
}

TEST_F(LeaseDeskTest, WhatWasCalledBackComesNotAgainBeforeSomebodyAsks) {
  const auto ledger =
      std::make_shared<ScopeLedger>(ScopeId{2}, ScopeKind::credits, LimitReset::never);
  const auto credit = ledger->cell(clock_.wall());
  ASSERT_TRUE(run_coro(leases_.top_up({credit}, cents(10))));
  leases_.recall(ledger);
  ASSERT_TRUE(run_coro(leases_.tick()));
  EXPECT_EQ(store_.asked.size(), 1u);
  EXPECT_EQ(credit->available(), Money());
  ASSERT_TRUE(run_coro(leases_.top_up({credit}, cents(10))));
  EXPECT_EQ(credit->available(), cents(40));
}

}  // namespace
}  // namespace arouter::gateway
