#include <algorithm>
#include <atomic>
#include <mutex>

#include "store_contract.hpp"

namespace arouter::test {

using std::chrono::hours;
using std::chrono::milliseconds;

namespace {

Money usd_cents(std::int64_t cents) {
  return Money::nano_usd(cents * 10'000'000);
}

}  // namespace

TEST_P(StoreContract, GrantsWhatIsNeededAndATrustworthyShareOfWhatIsWanted) {
  const auto scope = lifetime(org(Money::usd(100)).credit_scope);
  const auto replica = registered_replica();
  std::vector<LeaseRequest> requests{{scope, usd_cents(1), Money::usd(50)}};
  auto granted = value(stores().leases.grant(replica, requests)).at(0);
  EXPECT_EQ(granted.granted, Money::usd(2));  // 2 % of the limit
  EXPECT_EQ(granted.scope, scope);
  EXPECT_EQ(granted.leased, Money::usd(2));
  EXPECT_EQ(granted.limit, Money::usd(100));
  requests = {{scope, Money::usd(7), Money::usd(50)}};
  granted = value(stores().leases.grant(replica, requests)).at(0);
  EXPECT_EQ(granted.granted, Money::usd(7));  // at least the hold
  EXPECT_EQ(granted.leased, Money::usd(9));
  requests = {{scope, usd_cents(1), usd_cents(2)}};
  EXPECT_EQ(value(stores().leases.grant(replica, requests)).at(0).granted, usd_cents(2));
}

TEST_P(StoreContract, GrantsWhatIsLeftAndThenNothing) {
  const auto scope = lifetime(org(Money::usd(3)).credit_scope);
  const auto replica = registered_replica();
  EXPECT_EQ(grant(replica, scope, Money::usd(2)), Money::usd(2));
  EXPECT_EQ(grant(replica, scope, Money::usd(2)), Money::usd(1));
  EXPECT_EQ(grant(replica, scope, Money::usd(2)), Money());
  EXPECT_EQ(look(scope).leased, Money::usd(3));
}

TEST_P(StoreContract, AnUnlimitedScopeGrantsWhatIsWanted) {
  const auto key = stored_key(org().id);
  const auto replica = registered_replica();
  std::vector<LeaseRequest> requests{{lifetime(key.scope), usd_cents(1), Money::usd(1'000'000)}};
  const auto granted = value(stores().leases.grant(replica, requests)).at(0);
  EXPECT_EQ(granted.granted, Money::usd(1'000'000));
  EXPECT_EQ(granted.limit, Money::max());
}

TEST_P(StoreContract, GrantsSeveralScopesAtOnceInScopeOrder) {
  const auto owner = org(Money::usd(1));
  const auto key = stored_key(owner.id, Money::usd(5));
  const auto replica = registered_replica();
  std::vector<LeaseRequest> requests{{lifetime(key.scope), Money::usd(2), Money::usd(2)},
                                     {lifetime(owner.credit_scope), Money::usd(2), Money::usd(2)},
                                     {lifetime(ScopeId{999'999}), Money::usd(2), Money::usd(2)}};
  const auto grants = value(stores().leases.grant(replica, requests));
  ASSERT_EQ(grants.size(), 2u);  // an unknown scope has no answer
  EXPECT_EQ(grants[0].scope, lifetime(owner.credit_scope));
  EXPECT_EQ(grants[0].granted, Money::usd(1));
  EXPECT_EQ(grants[1].scope, lifetime(key.scope));
  EXPECT_EQ(grants[1].granted, Money::usd(2));
}

TEST_P(StoreContract, WindowsOfOneScopeAreSeparateAndExact) {
  const auto key = stored_key(org().id, Money::usd(1));
  const auto replica = registered_replica();
  const ScopeWindow today{key.scope, WallTime(std::chrono::seconds(1'795'392'000))};
  const ScopeWindow tomorrow{key.scope, today.window_start + hours(24)};
  EXPECT_EQ(grant(replica, today, Money::usd(1)), Money::usd(1));
  EXPECT_EQ(grant(replica, tomorrow, Money::usd(1)), Money::usd(1));
  EXPECT_EQ(grant(replica, today, Money::usd(1)), Money());
  EXPECT_EQ(look(today).scope, today);
}

TEST_P(StoreContract, WhatIsGivenBackIsGrantedToOthers) {
  const auto scope = lifetime(org(Money::usd(3)).credit_scope);
  const auto a = registered_replica();
  const auto b = registered_replica();
  EXPECT_EQ(grant(a, scope, Money::usd(3)), Money::usd(3));
  EXPECT_EQ(grant(b, scope, Money::usd(1)), Money());
  succeed(stores().leases.give_back(a, 1, {{scope, Money::usd(1)}}));
  EXPECT_EQ(look(scope).leased, Money::usd(2));
  EXPECT_EQ(grant(b, scope, Money::usd(5)), Money::usd(1));
}

TEST_P(StoreContract, NobodyGivesBackMoreThanTheyHold) {
  const auto scope = lifetime(org(Money::usd(9)).credit_scope);
  const auto a = registered_replica();
  const auto b = registered_replica();
  grant(a, scope, Money::usd(2));
  grant(b, scope, Money::usd(3));
  succeed(stores().leases.give_back(a, 1, {{scope, Money::usd(9)}}));
  EXPECT_EQ(look(scope).leased, Money::usd(3));
  succeed(stores().leases.give_back(a, 2, {{scope, Money::usd(1)}}));
  succeed(stores().leases.give_back(new_replica(), 1, {{scope, Money::usd(1)}}));
  EXPECT_EQ(look(scope).leased, Money::usd(3));
}

TEST_P(StoreContract, AHandBackThatIsRepeatedChangesNothing) {
  const auto scope = lifetime(org(Money::usd(9)).credit_scope);
  const auto a = registered_replica();
  grant(a, scope, Money::usd(5));
  for (int repeat = 0; repeat < 3; ++repeat) {
    succeed(stores().leases.give_back(a, 1, {{scope, Money::usd(2)}}));
  }
  EXPECT_EQ(look(scope).leased, Money::usd(3));
  succeed(stores().leases.give_back(a, 2, {{scope, Money::usd(2)}}));
  EXPECT_EQ(look(scope).leased, Money::usd(1));
}

TEST_P(StoreContract, AnUnknownOrExpiredReplicaGetsNothing) {
  const auto scope = lifetime(org().credit_scope);
  const auto expired = new_replica();
  succeed(stores().leases.register_replica(expired, milliseconds(0)));
  const auto unknown = new_replica();
  for (const auto replica : {unknown, expired}) {
    std::vector<LeaseRequest> requests{{scope, Money::usd(1), Money::usd(1)}};
    const auto granted = run(stores().leases.grant(replica, requests));
    ASSERT_FALSE(granted);
    EXPECT_EQ(granted.error().code(), ErrorCode::conflict);
  }
  const auto beat = run(stores().leases.heartbeat(unknown));
  ASSERT_FALSE(beat);
  EXPECT_EQ(beat.error().code(), ErrorCode::conflict);
  EXPECT_EQ(look(scope).leased, Money());
  succeed(stores().leases.register_replica(expired, hours(1)));
  value(stores().leases.heartbeat(expired));
  EXPECT_EQ(grant(expired, scope, Money::usd(1)), Money::usd(1));
}

TEST_P(StoreContract, AHeartbeatAfterASilenceRevivesTheReplicaWithItsLeases) {
  const auto scope = lifetime(org(Money::usd(3)).credit_scope);
  const auto silent = registered_replica();
  grant(silent, scope, Money::usd(2));
  succeed(stores().leases.register_replica(silent, milliseconds(0)));
  EXPECT_EQ(value(stores().leases.expire_dead(hours(24))), 1u);
  EXPECT_EQ(value(stores().leases.expire_dead(hours(24))), 0u);  // it is dead already
  value(stores().leases.heartbeat(silent));
  EXPECT_EQ(value(stores().leases.expire_dead(hours(24))), 1u);  // it was alive again
  EXPECT_EQ(look(scope).leased, Money::usd(2));
}

TEST_P(StoreContract, AReplicaWhoseLeasesWereReleasedIsForgotten) {
  const auto scope = lifetime(org(Money::usd(3)).credit_scope);
  const auto silent = registered_replica();
  grant(silent, scope, Money::usd(2));
  succeed(stores().leases.register_replica(silent, milliseconds(0)));
  EXPECT_EQ(value(stores().leases.expire_dead(hours(0))), 1u);
  const auto beat = run(stores().leases.heartbeat(silent));  // it must not believe it still has 2
  ASSERT_FALSE(beat);
  EXPECT_EQ(beat.error().code(), ErrorCode::conflict);
  succeed(stores().leases.register_replica(silent, hours(1)));
  EXPECT_EQ(grant(silent, scope, Money::usd(3)), Money::usd(3));
}

TEST_P(StoreContract, EarlierIncarnationsStayReservedUntilReconciled) {
  const auto scope = lifetime(org(Money::usd(3)).credit_scope);
  const auto replica = registered_replica();
  grant(replica, scope, Money::usd(2));
  succeed(stores().leases.register_replica(replica, hours(1)));
  EXPECT_EQ(grant(replica, scope, Money::usd(3)), Money::usd(1));
  succeed(stores().leases.reconcile_previous(replica));
  EXPECT_EQ(look(scope).leased, Money::usd(1));
  succeed(stores().leases.reconcile_previous(replica));
  EXPECT_EQ(look(scope).leased, Money::usd(1));
}

TEST_P(StoreContract, LeasesOfTheDeadAreKeptAndThenReleased) {
  const auto scope = lifetime(org(Money::usd(9)).credit_scope);
  const auto dead = registered_replica();
  const auto alive = registered_replica();
  grant(dead, scope, Money::usd(2));
  grant(alive, scope, Money::usd(3));
  succeed(stores().leases.register_replica(dead, milliseconds(0)));
  EXPECT_EQ(value(stores().leases.expire_dead(hours(24))), 1u);
  EXPECT_EQ(value(stores().leases.expire_dead(hours(24))), 0u);
  EXPECT_EQ(look(scope).leased, Money::usd(5));
  value(stores().leases.expire_dead(hours(0)));
  EXPECT_EQ(look(scope).leased, Money::usd(3));
}

TEST_P(StoreContract, ConcurrentGrantsNeverPassTheLimit) {
  const auto limit = Money::usd(1);
  const auto owner = org(limit);
  const auto key = stored_key(owner.id, Money::usd(100));
  const auto credit = lifetime(owner.credit_scope);
  std::vector<ReplicaId> replicas;
  for (int i = 0; i < 8; ++i) replicas.push_back(registered_replica());
  std::atomic<std::int64_t> held_nano{0};
  std::atomic<std::int64_t> key_nano{0};
  in_threads(8, [&](std::size_t thread) {
    std::uint64_t sequence = 0;
    Money mine;
    for (int i = 0; i < 40; ++i) {
      std::vector<LeaseRequest> requests{{credit, usd_cents(1), usd_cents(3)},
                                         {lifetime(key.scope), usd_cents(1), usd_cents(1)}};
      if (thread % 2 == 1) std::swap(requests[0], requests[1]);
      for (const auto& granted : value(stores().leases.grant(replicas[thread], requests))) {
        if (granted.scope == credit) mine += granted.granted;
        if (granted.scope != credit) key_nano += granted.granted.nano();
      }
      if (i % 4 != 0 || mine < usd_cents(1)) continue;
      succeed(stores().leases.give_back(replicas[thread], ++sequence, {{credit, usd_cents(1)}}));
      mine -= usd_cents(1);
    }
    held_nano += mine.nano();
  });
  EXPECT_LE(held_nano, limit.nano());
  EXPECT_EQ(look(credit).leased, Money::nano_usd(held_nano));
  EXPECT_EQ(look(lifetime(key.scope)).leased, Money::nano_usd(key_nano));
  EXPECT_EQ(key_nano, 320 * usd_cents(1).nano());
}

TEST_P(StoreContract, GrantsRacingWithDrainsConserveTheMoney) {
  const auto limit = Money::usd(2);
  const auto owner = org(limit);
  const auto scope = lifetime(owner.credit_scope);
  std::vector<ReplicaId> replicas;
  for (int i = 0; i < 6; ++i) replicas.push_back(registered_replica());
  std::atomic<std::int64_t> granted_nano{0};
  std::atomic<std::int64_t> charged_nano{0};
  std::atomic<std::int64_t> overrun_nano{0};
  in_threads(6, [&](std::size_t thread) {
    for (int i = 0; i < 25; ++i) {
      const auto got = grant(replicas[thread], scope, usd_cents(2));
      granted_nano += got.nano();
      if (got == Money()) continue;
      const auto outcome =
          value(stores().usage.insert(replicas[thread], {usage_of(owner.id, {scope}, got)}));
      for (const auto& drain : outcome.scopes) {
        charged_nano += drain.charged.nano();
        overrun_nano += drain.overrun.nano();
      }
    }
  });
  EXPECT_EQ(overrun_nano, 0);
  EXPECT_EQ(charged_nano, granted_nano);
  EXPECT_EQ(charged_nano, limit.nano());  // all of it was wanted
  EXPECT_EQ(look(scope).spent, limit);
  EXPECT_EQ(look(scope).leased, Money());
}

// Replicas of other tests share the database: only what they add is known.
TEST_P(StoreContract, AHeartbeatAnswersTheShareOfTheReplicasThatAreAlive) {
  const auto first = registered_replica();
  const auto alone = value(stores().leases.heartbeat(first));
  const auto second = registered_replica();
  const auto third = registered_replica();
  std::vector<RateShare> shares;
  for (const auto replica : {first, second, third}) {
    shares.push_back(value(stores().leases.heartbeat(replica)));
    EXPECT_EQ(shares.back().replicas, alone.replicas + 2);
  }
  EXPECT_NE(shares[0].position, shares[1].position);
  EXPECT_NE(shares[1].position, shares[2].position);
  EXPECT_NE(shares[0].position, shares[2].position);
}

TEST_P(StoreContract, AReplicaThatMissedItsHeartbeatsHasNoShare) {
  const auto first = registered_replica();
  const auto before = value(stores().leases.heartbeat(first));
  const auto silent = registered_replica();
  EXPECT_EQ(value(stores().leases.heartbeat(first)).replicas, before.replicas + 1);
  succeed(stores().leases.register_replica(silent, milliseconds(0)));
  EXPECT_EQ(value(stores().leases.heartbeat(first)).replicas, before.replicas);
}

}  // namespace arouter::test
