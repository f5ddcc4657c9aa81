// Credit that expires, on PostgreSQL: its clock cannot be moved, so lots are moved into the past.
#include <arouter/store/postgres.hpp>

#include "store_contract.hpp"
#include "support/fixed_random.hpp"
#include "support/test_postgres.hpp"

namespace arouter::test {

using std::chrono::hours;

namespace {

class CreditExpiry : public ::testing::Test {
 protected:
  CreditExpiry() : url_(migrated_database()) {
    store::PostgresConfig config;
    config.url = url_;
    postgres_ = store::Postgres::open(config);
    postgres_->start();
    replica_ = new_replica();
    EXPECT_TRUE(run_coro(stores().leases.register_replica(replica_, std::chrono::minutes(10))));
  }

  Stores stores() { return postgres_->stores(); }
  std::string query(const std::string& sql) { return TestPostgres::instance().query(url_, sql); }

  Org org(Money credits) {
    return *run_coro(stores().orgs.create(Actor(), "an organisation", credits));
  }

  void give(const Org& org, Money amount, hours until_expiry) {
    auto posting = grant_of(amount);
    posting.expires_at = SystemClock().wall() + until_expiry;
    EXPECT_TRUE(run_coro(stores().credits.post(Actor::command_line(org.id), posting)));
  }

  // As if so much time had passed.
  void age(hours by) {
    query("UPDATE credit_lots SET expires_at = expires_at - interval '" +
          std::to_string(by.count()) + " hours'");
  }

  void spend(const Org& org, Money cost) {
    const std::vector batch{usage_of(org.id, {lifetime(org.credit_scope)}, cost)};
    EXPECT_TRUE(run_coro(stores().usage.insert(replica_, batch)));
  }

  Money lease(const Org& org, Money amount) {
    const std::vector<LeaseRequest> requests{{lifetime(org.credit_scope), amount, amount}};
    return run_coro(stores().leases.grant(replica_, requests))->at(0).granted;
  }

  void give_back(const Org& org, Money amount) {
    const std::vector<LeaseReturn> returns{{lifetime(org.credit_scope), amount}};
    EXPECT_TRUE(run_coro(stores().leases.give_back(replica_, ++returns_, returns)));
  }

  Money balance(const Org& org) {
    const auto credits = *run_coro(stores().orgs.credits(org.id));
    return credits.granted - credits.spent;
  }

  Money sum(const Org& org) {
    StatementFilter filter;
    filter.until = SystemClock().wall() + hours(48);
    PageRequest asked;
    asked.items = PageRequest::items_max;
    Money sum;
    do {
      const auto page = *run_coro(stores().credits.statement(org.id, filter, asked));
      for (const auto& line : page.items) sum += line.amount;
      asked.after = page.next;
    } while (asked.after);
    return sum;
  }

  std::string url_;
  std::unique_ptr<store::Postgres> postgres_;
  ReplicaId replica_;
  std::uint64_t returns_ = 0;
};

TEST_F(CreditExpiry, WhatIsUnspentLeavesTheBalanceInTime) {
  const auto owner = org(Money::usd(1));
  give(owner, Money::usd(10), hours(2));
  spend(owner, Money::usd(4));
  age(hours(1));
  EXPECT_EQ(balance(owner), Money::usd(7));
  age(hours(1));
  EXPECT_EQ(balance(owner), Money::usd(1));  // what expires first was spent first
  EXPECT_EQ(sum(owner), Money::usd(1));
}

TEST_F(CreditExpiry, TheLotThatExpiresFirstIsSpentFirst) {
  const auto owner = org(Money());
  give(owner, Money::usd(5), hours(20));
  give(owner, Money::usd(5), hours(10));
  spend(owner, Money::usd(6));
  age(hours(10));
  EXPECT_EQ(balance(owner), Money::usd(4));
  age(hours(10));
  EXPECT_EQ(balance(owner), Money());
}

TEST_F(CreditExpiry, UsageFromBeforeALotDoesNotDrawOnIt) {
  const auto owner = org(Money::usd(5));
  spend(owner, Money::usd(5));
  give(owner, Money::usd(3), hours(1));
  age(hours(1));
  EXPECT_EQ(balance(owner), Money());
  EXPECT_EQ(sum(owner), Money());
}

TEST_F(CreditExpiry, AnyReplicaMayLetCreditExpireAndItLeavesOnce) {
  const auto owner = org(Money());
  give(owner, Money::usd(3), hours(1));
  EXPECT_EQ(*run_coro(stores().credits.expire_due()), 0u);
  age(hours(1));
  std::atomic<std::uint64_t> expired{0};
  in_threads(4, [&](std::size_t) { expired += *run_coro(stores().credits.expire_due()); });
  EXPECT_EQ(expired, 1u);
  EXPECT_EQ(query("SELECT count(*) FROM credit_entries WHERE kind = 'expiry'"), "1");
  EXPECT_EQ(balance(owner), Money());
  EXPECT_EQ(lease(owner, Money::usd(1)), Money());
}

TEST_F(CreditExpiry, WhatIsOutOnLeaseLeavesWhenItComesBack) {
  const auto owner = org(Money());
  give(owner, Money::usd(10), hours(1));
  ASSERT_EQ(lease(owner, Money::usd(4)), Money::usd(4));
  age(hours(1));
  EXPECT_EQ(balance(owner), Money::usd(4));
  EXPECT_EQ(lease(owner, Money::usd(1)), Money());
  spend(owner, Money::usd(3));
  EXPECT_EQ(balance(owner), Money::usd(1));
  give_back(owner, Money::usd(1));
  EXPECT_EQ(balance(owner), Money());
  EXPECT_EQ(sum(owner), Money());
}

// Random operations on three organisations: after each, every statement adds up to its balance, and
// nothing is lent or taken that is not there.
TEST_F(CreditExpiry, StatementsAddUpToBalancesWhateverHappens) {
  FixedRandom random(20261123);
  const std::vector orgs{org(Money::usd(20)), org(Money()), org(Money::nano_usd(1))};
  const auto pick = [&](std::uint64_t most) { return random.next() % (most + 1); };
  const auto amount = [&] {
    return Money::nano_usd(static_cast<std::int64_t>(pick(3'000'000'000)));
  };
  for (int step = 0; step < 400; ++step) {
    const auto& owner = orgs[pick(2)];
    const auto by = Actor::command_line(owner.id);
    auto posting = grant_of(amount());
    CreditTransfer transfer;
    transfer.to = orgs[pick(2)].id;
    transfer.amount = posting.amount;
    switch (pick(8)) {
      case 0:
      case 1:
        give(owner, posting.amount + Money::nano_usd(1), hours(1 + pick(20)));
        break;
      case 2:
        posting.kind = CreditKind::refund;
        run_coro(stores().credits.post(by, posting));
        break;
      case 3:
        posting.kind = CreditKind::adjustment;
        posting.amount = Money() - posting.amount;
        run_coro(stores().credits.post(by, posting));
        break;
      case 4:
      case 5:
        run_coro(stores().credits.transfer(by, transfer));
        break;
      case 6:
        spend(owner, lease(owner, posting.amount));
        break;
      case 7:
        age(hours(pick(3)));
        break;
      default:
        give_back(owner, Money::nano_usd(lease(owner, posting.amount).nano() / 2));
    }
    for (const auto& each : orgs) {
      const auto shown = sum(each);
      ASSERT_EQ(shown, balance(each)) << "after step " << step;
      ASSERT_GE(run_coro(stores().credits.state(each.id))->available(), Money()) << step;
    }
  }
  EXPECT_NE(query("SELECT count(*) FROM credit_entries WHERE kind = 'expiry'"), "0");
  EXPECT_EQ(query("SELECT coalesce(sum(amount_nano), 0) FROM credit_entries "
                  "WHERE kind IN ('transfer_in', 'transfer_out')"),
            "0");
}

}  // namespace
}  // namespace arouter::test
