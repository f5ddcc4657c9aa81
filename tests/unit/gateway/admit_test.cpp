#include <functional>

#include <arouter/gateway/admit.hpp>
#include <gtest/gtest.h>

#include "support/manual_clock.hpp"
#include "support/manual_timer.hpp"
#include "support/run_coro.hpp"
#include "support/willing_lease_store.hpp"

namespace arouter::gateway {
namespace {

using test::run_coro;

// Grants what is needed and not a nano-dollar more, out of a limit of its own.
class ExactLeaseStore final : public test::WillingLeaseStore {
 public:
  Task<Result<std::vector<LeaseGrant>>> grant(ReplicaId,
                                              std::vector<LeaseRequest> requests) override {
    ++asked;
    if (meanwhile) meanwhile();
    std::vector<LeaseGrant> grants;
    for (const auto& request : requests) {
      const auto granted = std::min(request.needed, left);
      left -= granted;
      grants.push_back({request.scope, granted, Money(), granted, Money::usd(100)});
    }
    co_return grants;
  }

  Money left = Money::usd(100);
  std::function<void()> meanwhile;  // while the database is asked
  int asked = 0;
};

class AdmitterTest : public testing::Test {
 protected:
  AdmitterTest() {
    auto org = std::make_shared<OrgEntry>();
    org->credit = std::make_shared<ScopeLedger>(ScopeId{1}, ScopeKind::credits, LimitReset::never);
    auto entry = std::make_shared<KeyEntry>();
    entry->org = org;
    caller_.entry = entry;
    cell_ = org->credit->cell(clock_.wall());
    EXPECT_TRUE(run_coro(leases_.tick()));
  }

  // What another core does: takes all there is.
  void take_everything() {
    if (const auto all = cell_->available(); all > Money()) cell_->try_hold(all);
  }

  test::ManualClock clock_;
  test::ManualTimer timer_{clock_};
  telemetry::Metrics metrics_{1};
  ExactLeaseStore store_;
  LeaseDesk leases_{store_, clock_, timer_, ReplicaId{}, LeasePolicy{}};
  Admitter admitter_{leases_, clock_, metrics_};
  Caller caller_;
  std::shared_ptr<BudgetCell> cell_;
  const HoldRange ten_{Money::usd(10), Money::usd(10)};
};

TEST_F(AdmitterTest, AsksAgainForWhatOthersTookWhileItAsked) {
  cell_->grant(Money::usd(6));
  store_.meanwhile = [this] {
    if (store_.asked == 1) take_everything();
  };
  const auto admission = run_coro(admitter_.admit(caller_, ten_));
  ASSERT_TRUE(admission);
  EXPECT_EQ(admission->held(), Money::usd(10));
  EXPECT_EQ(store_.asked, 2);
}

TEST_F(AdmitterTest, RefusesOnceTheDatabaseHasNothingLeft) {
  store_.left = Money::usd(4);
  const auto admission = run_coro(admitter_.admit(caller_, ten_));
  ASSERT_FALSE(admission);
  EXPECT_EQ(admission.error().code(), ErrorCode::insufficient_credits);
  EXPECT_EQ(store_.asked, 1);
}

TEST_F(AdmitterTest, ExtendsAHoldThoughOthersTookWhatWasGranted) {
  cell_->grant(Money::usd(16));
  auto admission = run_coro(admitter_.admit(caller_, ten_));
  ASSERT_TRUE(admission);
  store_.meanwhile = [this] {
    if (store_.asked == 1) take_everything();
  };
  EXPECT_TRUE(run_coro(admitter_.extend(*admission, Money::usd(10))));
  EXPECT_EQ(admission->held(), Money::usd(20));
}

}  // namespace
}  // namespace arouter::gateway
