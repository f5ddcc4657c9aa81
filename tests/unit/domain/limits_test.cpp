#include <thread>
#include <utility>
#include <vector>

#include <arouter/domain/limits.hpp>
#include <gtest/gtest.h>

namespace arouter {
namespace {

Money nano(std::int64_t amount) {
  return Money::nano_usd(amount);
}

HeldScope scope_with(std::int64_t granted, ScopeKind kind = ScopeKind::api_key) {
  auto cell = std::make_shared<BudgetCell>(ScopeWindow{});
  cell->grant(nano(granted));
  return {std::move(cell), kind};
}

std::vector<HeldScope> key_and_credits(std::int64_t key, std::int64_t credits) {
  return {scope_with(key), scope_with(credits, ScopeKind::credits)};
}

TEST(Hold, TakesFromEveryCellAndReleasesWhenItGoes) {
  const auto scopes = key_and_credits(100, 200);
  {
    const auto attempt = Hold::acquire(scopes, nano(70));
    ASSERT_TRUE(attempt.hold);
    EXPECT_EQ(attempt.hold->amount(), nano(70));
    EXPECT_EQ(scopes[0].cell->available(), nano(30));
    EXPECT_EQ(scopes[1].cell->available(), nano(130));
  }
  EXPECT_EQ(scopes[0].cell->available(), nano(100));
  EXPECT_EQ(scopes[1].cell->available(), nano(200));
  EXPECT_EQ(scopes[0].cell->held(), Money());
}

TEST(Hold, RefusesWhenAnyCellIsShortAndUndoesTheOthers) {
  const std::vector<HeldScope> scopes = {scope_with(100), scope_with(100), scope_with(10),
                                         scope_with(100)};
  const auto attempt = Hold::acquire(scopes, nano(50));
  EXPECT_FALSE(attempt.hold);
  EXPECT_EQ(attempt.short_scope, 2U);
  for (const auto& scope : scopes) EXPECT_EQ(scope.cell->held(), Money());
  EXPECT_EQ(scopes[0].cell->available(), nano(100));
  EXPECT_EQ(scopes[1].cell->available(), nano(100));
  EXPECT_EQ(scopes[3].cell->available(), nano(100));
}

TEST(Hold, SettlesEveryCellExactlyOnce) {
  const auto scopes = key_and_credits(100, 100);
  auto attempt = Hold::acquire(scopes, nano(80));
  ASSERT_TRUE(attempt.hold);
  attempt.hold->settle(nano(30));
  EXPECT_FALSE(attempt.hold->active());
  attempt.hold.reset();
  for (const auto& scope : scopes) {
    EXPECT_EQ(scope.cell->settled(), nano(30));
    EXPECT_EQ(scope.cell->available(), nano(70));
    EXPECT_EQ(scope.cell->held(), Money());
  }
}

TEST(Hold, ChargesAboveItsAmountInFull) {
  const auto scopes = key_and_credits(100, 100);
  auto attempt = Hold::acquire(scopes, nano(100));
  attempt.hold->settle(nano(140));
  EXPECT_EQ(scopes[1].cell->available(), nano(-40));
  EXPECT_EQ(scopes[1].cell->settled(), nano(140));
}

TEST(Hold, ExtendsOnAllCellsOrNone) {
  const auto scopes = key_and_credits(100, 60);
  auto attempt = Hold::acquire(scopes, nano(40));
  EXPECT_EQ(attempt.hold->extend(nano(20)), std::nullopt);
  EXPECT_EQ(attempt.hold->amount(), nano(60));
  EXPECT_EQ(attempt.hold->extend(nano(1)), 1U);
  EXPECT_EQ(attempt.hold->amount(), nano(60));
  EXPECT_EQ(scopes[0].cell->available(), nano(40));
  attempt.hold->release();
  EXPECT_EQ(scopes[0].cell->available(), nano(100));
  EXPECT_EQ(scopes[1].cell->available(), nano(60));
}

TEST(Hold, MovesWithoutReleasing) {
  const auto scopes = key_and_credits(100, 100);
  auto attempt = Hold::acquire(scopes, nano(40));
  Hold moved = std::move(*attempt.hold);
  attempt.hold.reset();
  EXPECT_EQ(scopes[0].cell->held(), nano(40));
  EXPECT_EQ(moved.scopes().size(), 2U);
  auto other = Hold::acquire(scopes, nano(10));
  *other.hold = std::move(moved);
  EXPECT_EQ(scopes[0].cell->held(), nano(40));
  other.hold.reset();
  EXPECT_EQ(scopes[0].cell->held(), Money());
}

TEST(Hold, OfNothingPassesAnExhaustedLimit) {
  auto scopes = key_and_credits(0, 0);
  scopes[0].cell->settle(Money(), nano(5));  // in debt
  const auto attempt = Hold::acquire(scopes, Money());
  EXPECT_TRUE(attempt.hold);
}

TEST(Hold, OfNothingDoesNotPassANegativeBalance) {
  const auto scopes = key_and_credits(100, 0);
  scopes[1].cell->settle(Money(), nano(5));
  const auto attempt = Hold::acquire(scopes, Money());
  EXPECT_FALSE(attempt.hold);
  EXPECT_EQ(attempt.short_scope, 1U);
}

TEST(Hold, OnNoScopesIsGranted) {
  auto attempt = Hold::acquire({}, nano(1'000));
  ASSERT_TRUE(attempt.hold);
  EXPECT_EQ(attempt.hold->extend(nano(1)), std::nullopt);
  attempt.hold->settle(nano(5));
}

TEST(Hold, KeepsACellAliveThatEverybodyElseForgot) {
  auto scopes = key_and_credits(100, 100);
  const std::weak_ptr<BudgetCell> cell = scopes[0].cell;
  auto attempt = Hold::acquire(scopes, nano(1));
  scopes.clear();
  EXPECT_FALSE(cell.expired());
  attempt.hold->release();
  EXPECT_TRUE(cell.expired());
}

TEST(Hold, NeverOverspendsTheTightestOfSeveralLimits) {
  const auto scopes = key_and_credits(5'000, 1'000);
  std::atomic<std::int64_t> charged = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&scopes, &charged] {
        for (int call = 0; call < 1'000; ++call) {
          auto attempt = Hold::acquire(scopes, nano(20));
          if (!attempt.hold) continue;
          attempt.hold->settle(nano(7));
          charged += 7;
        }
      });
    }
  }
  EXPECT_LE(charged, 1'000);
  for (const auto& scope : scopes) {
    EXPECT_EQ(scope.cell->held(), Money());
    EXPECT_EQ(scope.cell->settled(), nano(charged));
  }
  EXPECT_EQ(scopes[1].cell->available(), nano(1'000 - charged));
}

}  // namespace
}  // namespace arouter
