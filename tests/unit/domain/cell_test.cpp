#include <algorithm>
#include <random>
#include <thread>
#include <vector>

#include <arouter/domain/cell.hpp>
#include <gtest/gtest.h>

namespace arouter {
namespace {

Money nano(std::int64_t amount) {
  return Money::nano_usd(amount);
}

TEST(BudgetCell, HoldsOnlyWhatIsAvailable) {
  BudgetCell cell(ScopeWindow{});
  cell.grant(nano(100));
  EXPECT_TRUE(cell.try_hold(nano(60)));
  EXPECT_FALSE(cell.try_hold(nano(41)));
  EXPECT_EQ(cell.available(), nano(40));
  EXPECT_EQ(cell.held(), nano(60));
  EXPECT_TRUE(cell.try_hold(nano(40)));
}

TEST(BudgetCell, GivesReleasedMoneyOutAgain) {
  BudgetCell cell(ScopeWindow{});
  cell.grant(nano(100));
  ASSERT_TRUE(cell.try_hold(nano(100)));
  cell.release(nano(100));
  EXPECT_EQ(cell.available(), nano(100));
  EXPECT_EQ(cell.held(), Money());
}

TEST(BudgetCell, SettlesBelowTheHoldAndGivesTheRestBack) {
  BudgetCell cell(ScopeWindow{});
  cell.grant(nano(100));
  ASSERT_TRUE(cell.try_hold(nano(80)));
  cell.settle(nano(80), nano(30));
  EXPECT_EQ(cell.available(), nano(70));
  EXPECT_EQ(cell.settled(), nano(30));
  EXPECT_EQ(cell.held(), Money());
}

TEST(BudgetCell, GoesNegativeByWhatAChargeExceedsItsHoldAndNoMore) {
  BudgetCell cell(ScopeWindow{});
  cell.grant(nano(100));
  ASSERT_TRUE(cell.try_hold(nano(100)));
  cell.settle(nano(100), nano(130));
  EXPECT_EQ(cell.available(), nano(-30));
  EXPECT_FALSE(cell.try_hold(nano(1)));
  EXPECT_FALSE(cell.try_hold(Money()));
}

TEST(BudgetCell, HoldsUpToAnAmount) {
  BudgetCell cell(ScopeWindow{});
  cell.grant(nano(100));
  EXPECT_EQ(cell.hold_up_to(nano(70)), nano(70));
  EXPECT_EQ(cell.hold_up_to(nano(70)), nano(30));
  EXPECT_EQ(cell.hold_up_to(nano(70)), Money());
  EXPECT_EQ(cell.held(), nano(100));
}

TEST(BudgetCell, TakesBackOnlyWhatIsAvailable) {
  BudgetCell cell(ScopeWindow{});
  cell.grant(nano(100));
  ASSERT_TRUE(cell.try_hold(nano(70)));
  EXPECT_EQ(cell.take_back(nano(50)), nano(30));
  EXPECT_EQ(cell.take_back(nano(50)), Money());
  EXPECT_EQ(cell.held(), nano(70));
}

TEST(BudgetCell, TakesNothingWhileItIsInDebt) {
  BudgetCell cell(ScopeWindow{});
  cell.settle(Money(), nano(10));
  EXPECT_EQ(cell.take_back(nano(50)), Money());
  EXPECT_EQ(cell.hold_up_to(nano(50)), Money());
  EXPECT_EQ(cell.available(), nano(-10));
}

TEST(BudgetCell, TellsWhatIsNotYetInTheDatabase) {
  BudgetCell cell(ScopeWindow{});
  cell.settle(Money(), nano(50));
  cell.drained(nano(20));
  EXPECT_EQ(cell.undrained(), nano(30));
  cell.note_database(nano(1), nano(2), nano(3));
  EXPECT_EQ(cell.database_spent(), nano(1));
  EXPECT_EQ(cell.database_leased(), nano(2));
  EXPECT_EQ(cell.database_limit(), nano(3));
}

// What one thread did to the cell, for the balance at the end.
struct Tally {
  std::int64_t granted = 0;
  std::int64_t taken_back = 0;
  std::int64_t charged = 0;
  std::vector<std::int64_t> open_holds;
};

void end_one_hold(BudgetCell& cell, Tally& tally, std::mt19937& random) {
  const auto hold = tally.open_holds.back();
  tally.open_holds.pop_back();
  if (random() % 2 == 0) return cell.release(nano(hold));
  const auto charge = static_cast<std::int64_t>(random() % static_cast<unsigned>(hold + 20));
  cell.settle(nano(hold), nano(charge));
  tally.charged += charge;
}

void act_at_random(BudgetCell& cell, Tally& tally, unsigned seed) {
  std::mt19937 random(seed);
  for (int i = 0; i < 20'000; ++i) {
    const auto amount = static_cast<std::int64_t>(random() % 100);
    switch (random() % 6) {
      case 0:
        cell.grant(nano(amount));
        tally.granted += amount;
        break;
      case 1:
        tally.taken_back += cell.take_back(nano(amount)).nano();
        break;
      case 2:
        tally.open_holds.push_back(cell.hold_up_to(nano(amount)).nano());
        break;
      case 3:
        if (cell.try_hold(nano(amount))) tally.open_holds.push_back(amount);
        break;
      default:
        if (!tally.open_holds.empty()) end_one_hold(cell, tally, random);
    }
  }
}

TEST(BudgetCell, ConservesMoneyUnderAnyInterleaving) {
  for (unsigned round = 0; round < 5; ++round) {
    BudgetCell cell(ScopeWindow{});
    std::vector<Tally> tallies(4);
    {
      std::vector<std::jthread> threads;
      for (unsigned i = 0; i < 4; ++i) {
        threads.emplace_back([&cell, &tally = tallies[i], seed = round * 4 + i] {
          act_at_random(cell, tally, seed);
        });
      }
    }
    Tally sum;
    std::int64_t held = 0;
    for (const auto& tally : tallies) {
      sum.granted += tally.granted;
      sum.taken_back += tally.taken_back;
      sum.charged += tally.charged;
      for (const auto hold : tally.open_holds) held += hold;
    }
    EXPECT_EQ(cell.held(), nano(held));
    EXPECT_EQ(cell.settled(), nano(sum.charged));
    EXPECT_EQ(cell.available(), nano(sum.granted - sum.taken_back - held - sum.charged));
  }
}

// A dollar, two hundred callers of two cents each: fifty are served, at any interleaving.
TEST(BudgetCell, NeverGivesOutMoreThanItWasGranted) {
  BudgetCell cell(ScopeWindow{});
  cell.grant(Money::usd(1));
  std::atomic<int> served = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&cell, &served] {
        const auto price = Money::nano_usd(20'000'000);
        for (int call = 0; call < 50; ++call) {
          if (!cell.try_hold(price)) continue;
          cell.settle(price, price);
          ++served;
        }
      });
    }
  }
  EXPECT_EQ(served, 50);
  EXPECT_EQ(cell.settled(), Money::usd(1));
  EXPECT_EQ(cell.available(), Money());
}

}  // namespace
}  // namespace arouter
