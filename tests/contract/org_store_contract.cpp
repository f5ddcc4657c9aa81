#include "store_contract.hpp"

namespace arouter::test {

TEST_P(StoreContract, CreatesAnOrganisationWithItsCredit) {
  const auto created = org(Money::nano_usd(12'500'000'001));
  EXPECT_NE(created.credit_scope, ScopeId{});
  EXPECT_EQ(created.credits_granted, Money::nano_usd(12'500'000'001));
  const auto summary = value(stores().orgs.credits(created.id));
  EXPECT_EQ(summary.granted, Money::nano_usd(12'500'000'001));
  EXPECT_EQ(summary.spent, Money());
  EXPECT_EQ(look(lifetime(created.credit_scope)).limit, Money::nano_usd(12'500'000'001));
}

TEST_P(StoreContract, OrganisationsWithTheSameNameAreDifferent) {
  const auto a = org();
  const auto b = org();
  EXPECT_NE(a.id, b.id);
  EXPECT_NE(a.credit_scope, b.credit_scope);
}

TEST_P(StoreContract, GrantedCreditRaisesTheLimit) {
  const auto owner = org(Money::usd(1));
  value(stores().credits.post(Actor::command_line(owner.id), grant_of(Money::usd(4))));
  EXPECT_EQ(value(stores().orgs.credits(owner.id)).granted, Money::usd(5));
  EXPECT_EQ(look(lifetime(owner.credit_scope)).limit, Money::usd(5));
  EXPECT_EQ(value(stores().keys.load_org(owner.id)).orgs.at(0).credits_granted, Money::usd(5));
}

TEST_P(StoreContract, RefusesAGrantOfNothingOrToNobody) {
  const auto owner = org(Money::usd(1));
  for (const auto amount : {Money(), Money::usd(-1)}) {
    const auto granted =
        run(stores().credits.post(Actor::command_line(owner.id), grant_of(amount)));
    ASSERT_FALSE(granted);
    EXPECT_EQ(granted.error().code(), ErrorCode::invalid_request);
  }
  const auto stranger =
      run(stores().credits.post(Actor::command_line(unknown_org()), grant_of(Money::usd(1))));
  ASSERT_FALSE(stranger);
  EXPECT_EQ(stranger.error().code(), ErrorCode::not_found);
  const auto nobody = run(stores().orgs.credits(unknown_org()));
  ASSERT_FALSE(nobody);
  EXPECT_EQ(nobody.error().code(), ErrorCode::not_found);
  EXPECT_EQ(value(stores().orgs.credits(owner.id)).granted, Money::usd(1));
}

TEST_P(StoreContract, SetsAnOrganisationsRateLimitAsAWhole) {
  const auto owner = org();
  EXPECT_EQ(value(stores().keys.load_org(owner.id)).orgs.at(0).rate_limit, RateLimit{});
  const RateLimit limit{60, 1'000, RateLimit::most, 3};
  const auto by = Actor::command_line(owner.id);
  EXPECT_TRUE(run(stores().orgs.set_rate_limit(by, limit)));
  EXPECT_EQ(value(stores().keys.load_org(owner.id)).orgs.at(0).rate_limit, limit);
  EXPECT_TRUE(run(stores().orgs.set_rate_limit(by, {{}, 7, {}, {}})));
  const RateLimit only_the_day{{}, 7, {}, {}};
  EXPECT_EQ(value(stores().keys.load_org(owner.id)).orgs.at(0).rate_limit, only_the_day);
  const auto stranger =
      run(stores().orgs.set_rate_limit(Actor::command_line(unknown_org()), limit));
  ASSERT_FALSE(stranger);
  EXPECT_EQ(stranger.error().code(), ErrorCode::not_found);
}

TEST_P(StoreContract, ConcurrentGrantsOfCreditAllCount) {
  const auto owner = org(Money());
  in_threads(4, [&](std::size_t) {
    for (int i = 0; i < 10; ++i)
      value(stores().credits.post(Actor::command_line(owner.id), grant_of(Money::usd(1))));
  });
  EXPECT_EQ(value(stores().orgs.credits(owner.id)).granted, Money::usd(40));
}

TEST_P(StoreContract, DrainedUsageCountsAgainstCredit) {
  const auto owner = org(Money::usd(5));
  const auto scope = lifetime(owner.credit_scope);
  value(stores().usage.insert(registered_replica(), {usage_of(owner.id, {scope}, Money::usd(2))}));
  const auto summary = value(stores().orgs.credits(owner.id));
  EXPECT_EQ(summary.granted, Money::usd(5));
  EXPECT_EQ(summary.spent, Money::usd(2));
}

}  // namespace arouter::test
