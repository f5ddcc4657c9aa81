#include "store/usage_sums.hpp"

#include <arouter/base/calendar.hpp>
#include <gtest/gtest.h>

namespace arouter::store {

namespace {

UsageRecord record(const char* at, const char* model, std::int64_t cost_nano) {
  UsageRecord record;
  record.created_at = *parse_rfc3339(at);
  record.key_hash = "k";
  record.model = model;
  record.provider = "p";
  record.usage.prompt = 10;
  record.usage.completion = 3;
  record.cost = Money::nano_usd(cost_nano);
  record.scopes = {{ScopeId{2}, {}}, {ScopeId{1}, {}}};
  return record;
}

UsageRows pointers_to(const std::vector<UsageRecord>& records) {
  UsageRows rows;
  for (const auto& each : records) rows.push_back(&each);
  return rows;
}

}  // namespace

TEST(UsageSums, ChargesEveryScopeOfEveryRowInScopeOrder) {
  auto records =
      std::vector{record("2026-11-23T00:00:00Z", "m", 5), record("2026-11-23T00:00:00Z", "m", 7)};
  records[1].scopes = {{ScopeId{1}, {}}};
  const ScopeCharges charges(pointers_to(records), {});
  EXPECT_EQ(charges.count, 2u);
  EXPECT_EQ(charges.scope_ids, "{1,2}");
  EXPECT_EQ(charges.amounts_nano, "{12,5}");
}

TEST(UsageSums, HasNoChargesWithoutScopes) {
  EXPECT_TRUE(ScopeCharges({}, {}).empty());
}

TEST(UsageSums, AddsWhatTheRowsDidNotName) {
  const std::vector records{record("2026-11-23T00:00:00Z", "m", 5)};
  const auto named = records[0].scopes.front();
  const ScopeCharges charges(pointers_to(records),
                             {{named, Money::nano_usd(1)}, {{ScopeId{9}, {}}, Money::nano_usd(5)}});
  EXPECT_EQ(charges.scope_ids, "{1,2,9}");
  EXPECT_EQ(charges.amounts_nano, "{5,6,5}");
}

TEST(UsageSums, SumsByUtcDayAndModel) {
  const std::vector records{
      record("2026-11-23T23:59:59.999Z", "m", 1), record("2026-11-23T00:00:00Z", "m", 2),
      record("2026-11-24T00:00:00Z", "m", 4), record("2026-11-24T00:00:00Z", "n", 8)};
  const DailySums sums(pointers_to(records));
  EXPECT_EQ(sums.days, R"({"2026-11-23","2026-11-24","2026-11-24"})");
  EXPECT_EQ(sums.models, R"({"m","m","n"})");
  EXPECT_EQ(sums.requests, "{2,1,1}");
  EXPECT_EQ(sums.prompt_tokens, "{20,10,10}");
  EXPECT_EQ(sums.completion_tokens, "{6,3,3}");
  EXPECT_EQ(sums.cost_nano, "{3,4,8}");
}

}  // namespace arouter::store
