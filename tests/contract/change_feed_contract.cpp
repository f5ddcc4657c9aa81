#include <atomic>
#include <set>

#include "store_contract.hpp"

namespace arouter::test {

using std::chrono::milliseconds;

TEST_P(StoreContract, NumbersChangesFromOneWithoutGaps) {
  const auto key = stored_key(org().id);
  value(stores().keys.update(Actor::command_line(key.org), key.hash, KeyPatch()));
  value(stores().credits.post(Actor::command_line(key.org), grant_of(Money::usd(1))));
  succeed(stores().keys.remove(Actor::command_line(key.org), key.hash));
  const auto changes = value(stores().changes.since(0));
  ASSERT_EQ(changes.size(), 5u);
  for (std::size_t i = 0; i < changes.size(); ++i) EXPECT_EQ(changes[i].epoch, i + 1);
  EXPECT_EQ(changes[0].kind, ChangeKind::org);
  EXPECT_EQ(changes[0].subject, key.org.to_string());
  EXPECT_EQ(changes[1].kind, ChangeKind::key);
  EXPECT_EQ(changes[1].subject, key.hash);
  EXPECT_EQ(changes[3].kind, ChangeKind::credits);
  EXPECT_EQ(changes[3].subject, key.org.to_string());
  EXPECT_EQ(value(stores().changes.since(4)).size(), 1u);
  EXPECT_TRUE(value(stores().changes.since(5)).empty());
  EXPECT_EQ(value(stores().keys.load_all()).epoch, 5u);
}

TEST_P(StoreContract, WhatFailsIsNotAnnounced) {
  org();
  EXPECT_FALSE(
      run(stores().keys.create(Actor::command_line(unknown_org()), key_of(unknown_org()))));
  EXPECT_FALSE(
      run(stores().credits.post(Actor::command_line(unknown_org()), grant_of(Money::usd(1)))));
  EXPECT_EQ(value(stores().changes.since(0)).size(), 1u);
}

TEST_P(StoreContract, AnEpochFromTheFutureAsksForAReload) {
  org();
  const auto changes = run(stores().changes.since(7));
  ASSERT_FALSE(changes);
  EXPECT_EQ(changes.error().code(), ErrorCode::conflict);
}

TEST_P(StoreContract, AChangeIsVisibleWithTheEpochThatNamesIt) {
  const auto owner = org();
  std::atomic<int> writers{4};
  std::atomic<int> late{0};
  in_threads(5, [&](std::size_t thread) {
    if (thread < 4) {
      for (int i = 0; i < 15; ++i) stored_key(owner.id);
      --writers;
      return;
    }
    std::uint64_t seen = 0;
    while (writers > 0 || seen == 0) {  // a reader that follows the feed misses nothing
      for (const auto& change : value(stores().changes.since(seen))) {
        if (change.epoch != seen + 1) ++late;
        seen = change.epoch;
        if (change.kind != ChangeKind::key) continue;
        if (value(stores().keys.load_keys({change.subject})).keys.empty()) ++late;
      }
    }
  });
  EXPECT_EQ(late, 0);
  EXPECT_EQ(value(stores().changes.since(0)).size(), 61u);
}

TEST_P(StoreContract, AWaitEndsWithTheNextChange) {
  std::atomic<bool> woken{false};
  run(stores().changes.wait(milliseconds(0)));  // takes what may be left from the start
  in_threads(2, [&](std::size_t thread) {
    if (thread == 0) {
      run(stores().changes.wait(std::chrono::minutes(5)));
      woken = true;
    } else {
      while (!woken) org();
    }
  });
  EXPECT_TRUE(woken);
}

TEST_P(StoreContract, AChangeBeforeTheWaitEndsItAtOnce) {
  run(stores().changes.wait(milliseconds(0)));
  org();
  run(stores().changes.wait(std::chrono::minutes(5)));  // a lost wake-up would hang here
}

TEST_P(StoreContract, AWaitEndsWhenPatienceDoes) {
  run(stores().changes.wait(milliseconds(0)));
  run(stores().changes.wait(milliseconds(5)));
}

}  // namespace arouter::test
