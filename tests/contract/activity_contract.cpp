#include <arouter/base/calendar.hpp>

#include "store_contract.hpp"

namespace arouter::test {

namespace {

const WallTime monday = *parse_rfc3339("2026-11-23T00:00:00Z");

UsageRecord call_at(OrgId org, const std::string& key, WallTime at, std::int64_t cost_nano,
                    const std::string& model = "test/a") {
  auto record = usage_of(org, {}, Money::nano_usd(cost_nano));
  record.created_at = at;
  record.key_hash = key;
  record.model = model;
  record.usage.prompt = 10;
  record.usage.completion = 4;
  return record;
}

ActivityFilter days_from(WallTime from, int days) {
  ActivityFilter filter;
  filter.from = from;
  filter.until = from + std::chrono::days(days);
  return filter;
}

TransactionFilter all_time() {
  TransactionFilter filter;
  filter.from = monday - std::chrono::days(400);
  filter.until = monday + std::chrono::days(400);
  return filter;
}

}  // namespace

class ActivityContract : public StoreContract {
 protected:
  void drain(std::vector<UsageRecord> batch) {
    value(stores().usage.insert(registered_replica(), std::move(batch)));
  }
};

TEST_P(ActivityContract, DaysAreUtcAndOnlyThoseAskedForCount) {
  const auto mine = org().id;
  using std::chrono::seconds;
  drain({call_at(mine, "k", monday - seconds(1), 5), call_at(mine, "k", monday, 7),
         call_at(mine, "k", monday + std::chrono::hours(24) - seconds(1), 11),
         call_at(mine, "k", monday + std::chrono::hours(24), 13)});
  const auto rows = value(stores().activity.by_day(mine, days_from(monday, 1), {}));
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].day, monday);
  EXPECT_EQ(rows[0].requests, 2);
  EXPECT_EQ(rows[0].cost, Money::nano_usd(18));
  EXPECT_EQ(rows[0].prompt_tokens, 20);
  EXPECT_EQ(rows[0].completion_tokens, 8);
}

TEST_P(ActivityContract, RowsAreToldApartByWhatTheGroupingNames) {
  const auto mine = org().id;
  drain({call_at(mine, "k1", monday, 5, "test/a"), call_at(mine, "k2", monday, 7, "test/a"),
         call_at(mine, "k1", monday, 20, "test/b")});
  const auto by_model =
      value(stores().activity.by_day(mine, days_from(monday, 1), ActivityGrouping{.model = true}));
  ASSERT_EQ(by_model.size(), 2u);
  EXPECT_EQ(by_model[0].model, "test/b");  // the dearest first
  EXPECT_EQ(by_model[1].cost, Money::nano_usd(12));
  EXPECT_TRUE(by_model[0].key_hash.empty());
  const auto by_key =
      value(stores().activity.by_day(mine, days_from(monday, 1), ActivityGrouping{.key = true}));
  ASSERT_EQ(by_key.size(), 2u);
  EXPECT_EQ(by_key[0].key_hash, "k1");
  EXPECT_EQ(by_key[0].cost, Money::nano_usd(25));
}

TEST_P(ActivityContract, AFilterLeavesOutTheRestAndAnotherOrganisationIsNeverSeen) {
  const auto mine = org().id;
  const auto other = org().id;
  drain({call_at(mine, "k1", monday, 5), call_at(mine, "k2", monday, 7),
         call_at(other, "k1", monday, 100)});
  auto filter = days_from(monday, 1);
  filter.key_hash = "k1";
  const auto rows = value(stores().activity.by_day(mine, filter, {}));
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].cost, Money::nano_usd(5));
}

TEST_P(ActivityContract, HoursAreUtcAndNewestFirst) {
  const auto mine = org().id;
  using std::chrono::minutes;
  drain({call_at(mine, "k1", monday, 5), call_at(mine, "k2", monday + minutes(59), 7),
         call_at(mine, "k1", monday + minutes(60), 11),
         call_at(mine, "k1", monday + minutes(24 * 60), 13), call_at(org().id, "k1", monday, 100)});
  auto filter = days_from(monday, 1);
  const auto rows = value(stores().activity.by_hour(mine, filter));
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].day, monday + minutes(60));
  EXPECT_EQ(rows[1].day, monday);
  EXPECT_EQ(rows[1].cost, Money::nano_usd(12));
  EXPECT_EQ(rows[1].requests, 2);
  EXPECT_EQ(rows[1].prompt_tokens, 20);
  filter.key_hash = "k2";
  const auto of_one_key = value(stores().activity.by_hour(mine, filter));
  ASSERT_EQ(of_one_key.size(), 1u);
  EXPECT_EQ(of_one_key[0].cost, Money::nano_usd(7));
}

TEST_P(ActivityContract, AWorkspaceIsWhatItsKeysUsed) {
  const auto mine = org().id;
  const auto key = stored_key(mine);
  drain({call_at(mine, key.hash, monday, 5), call_at(mine, "elsewhere", monday, 7)});
  auto filter = days_from(monday, 1);
  filter.workspace = key.workspace;
  const auto days = value(stores().activity.by_day(mine, filter, {}));
  ASSERT_EQ(days.size(), 1u);
  EXPECT_EQ(days[0].cost, Money::nano_usd(5));
  const auto by_hour = value(stores().activity.by_hour(mine, filter));
  ASSERT_EQ(by_hour.size(), 1u);
  EXPECT_EQ(by_hour[0].cost, Money::nano_usd(5));
  filter.workspace = WorkspaceId{unknown_org().value};
  EXPECT_TRUE(value(stores().activity.by_day(mine, filter, {})).empty());
}

TEST_P(ActivityContract, PagesOfTransactionsAreNewestFirstAndWithoutGaps) {
  const auto mine = org(Money()).id;
  std::vector<UsageRecord> calls;
  for (int i = 0; i < 7; ++i) {  // three of them in the same moment
    calls.push_back(call_at(mine, "k", monday + std::chrono::seconds(i < 3 ? 0 : i), i + 1));
  }
  drain(calls);
  PageRequest asked;
  asked.items = 3;
  std::vector<std::int64_t> amounts;
  for (int pages = 0; pages < 4; ++pages) {
    const auto page = value(stores().activity.transactions(mine, all_time(), asked));
    for (const auto& item : page.items) amounts.push_back(item.amount.nano());
    if (!page.next) break;
    asked.after = page.next;
  }
  ASSERT_EQ(amounts.size(), 7u);
  EXPECT_EQ(std::vector(amounts.begin(), amounts.begin() + 4),
            (std::vector<std::int64_t>{-7, -6, -5, -4}));
  std::sort(amounts.begin(), amounts.end());
  EXPECT_EQ(amounts, (std::vector<std::int64_t>{-7, -6, -5, -4, -3, -2, -1}));
}

TEST_P(ActivityContract, FreeCallsAreNoTransactions) {
  const auto mine = org(Money()).id;
  drain({call_at(mine, "k", monday, 0), call_at(mine, "k", monday, 3)});
  const auto page = value(stores().activity.transactions(mine, all_time(), {}));
  ASSERT_EQ(page.items.size(), 1u);
  EXPECT_EQ(page.items[0].kind, "usage");
  EXPECT_EQ(page.items[0].model, "test/a");
}

INSTANTIATE_TEST_SUITE_P(Stores, ActivityContract,
                         ::testing::Values(Storage::memory, Storage::postgres),
                         ::testing::PrintToStringParamName());

}  // namespace arouter::test
