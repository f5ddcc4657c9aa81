#include <arouter/domain/budget.hpp>
#include <arouter/domain/window.hpp>
#include <gtest/gtest.h>

namespace arouter {
namespace {

Budget budget(LimitReset interval, std::int64_t usd) {
  Budget made;
  made.interval = interval;
  made.limit = Money::usd(usd);
  return made;
}

const std::vector all_intervals{budget(LimitReset::never, 1000), budget(LimitReset::monthly, 100),
                                budget(LimitReset::weekly, 50), budget(LimitReset::daily, 10)};

struct OrderCase {
  LimitReset interval;
  std::int64_t limit_usd;
  bool fits;
};

class BudgetOrder : public testing::TestWithParam<OrderCase> {};

TEST_P(BudgetOrder, LeavesRoomForEveryNarrowerInterval) {
  const auto& c = GetParam();
  const auto checked = check_budget_order(all_intervals, c.interval, Money::usd(c.limit_usd));
  EXPECT_EQ(checked.has_value(), c.fits);
  if (!checked) {
    EXPECT_EQ(checked.error().code(), ErrorCode::invalid_request);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Table, BudgetOrder,
    testing::Values(
        OrderCase{LimitReset::never, 101, true}, OrderCase{LimitReset::never, 100, false},
        OrderCase{LimitReset::monthly, 999, true}, OrderCase{LimitReset::monthly, 1000, false},
        OrderCase{LimitReset::monthly, 51, true}, OrderCase{LimitReset::monthly, 50, false},
        OrderCase{LimitReset::weekly, 99, true}, OrderCase{LimitReset::weekly, 100, false},
        OrderCase{LimitReset::weekly, 10, false}, OrderCase{LimitReset::daily, 49, true},
        OrderCase{LimitReset::daily, 50, false}, OrderCase{LimitReset::daily, 1, true}));

TEST(BudgetOrder, ComparesIntervalsThatAreNotNeighbours) {
  const std::vector lifetime{budget(LimitReset::never, 10)};
  EXPECT_FALSE(check_budget_order(lifetime, LimitReset::daily, Money::usd(10)));
  EXPECT_TRUE(check_budget_order(lifetime, LimitReset::daily, Money::usd(9)));
  EXPECT_TRUE(check_budget_order({}, LimitReset::daily, Money::usd(9)));
}

TEST(BudgetInterval, ReadsItsOwnNamesAndNoOther) {
  for (const auto interval : widest_first)
    EXPECT_EQ(parse_interval(interval_name(interval)), interval);
  EXPECT_EQ(interval_name(LimitReset::never), "lifetime");
  for (const auto* other : {"never", "", "Daily", "yearly"}) {
    EXPECT_EQ(parse_interval(other), std::nullopt) << other;
  }
}

}  // namespace
}  // namespace arouter
