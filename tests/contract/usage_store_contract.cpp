#include <algorithm>
#include <atomic>

#include <arouter/base/calendar.hpp>

#include "store_contract.hpp"

namespace arouter::test {

namespace {

UsageRecord full_record(OrgId org) {
  auto record =
      usage_of(org, {lifetime(ScopeId{1}), {ScopeId{2}, *parse_rfc3339("2026-11-23T00:00:00Z")}},
               Money::nano_usd(1'234'567));
  record.requested_model = "GPT-5.4\twith\ttabs\nand \\ lines";
  record.upstream_model = "gpt-5.4";
  record.upstream_id = "chatcmpl-1";
  record.status = CallStatus::cancelled;
  record.usage_source = UsageSource::counted;
  record.usage = TokenUsage{1, 2, 3, 4, 5, 6, 7, 8, 9};
  record.prompt_cost = Money::nano_usd(1'000'000);
  record.completion_cost = Money::nano_usd(200'000);
  record.price_version = "v1";
  record.streamed = true;
  record.is_byok = true;
  record.http_status = 499;
  record.attempts = 3;
  record.finish_reason = "length";
  record.native_finish_reason = "MAX_TOKENS";
  record.error_slug = "client_gone";
  record.latency_ms = 4'000'000'000u;
  record.time_to_first_token_ms = 120;
  record.generation_ms = 900;
  record.gateway_overhead_us = 150;
  record.user = "\\N";
  record.app_url = "https://example.org/?a=\"b\"";
  record.app_title = "{ünï, 'quoted'}";
  record.session_id = "s-1";
  return record;
}

void expect_same(const UsageRecord& a, const UsageRecord& b) {
  EXPECT_EQ(a.id, b.id);
  EXPECT_EQ(a.created_at, b.created_at);
  EXPECT_EQ(a.org, b.org);
  EXPECT_EQ(a.key_hash, b.key_hash);
  EXPECT_EQ(a.scopes, b.scopes);
  EXPECT_EQ(a.model, b.model);
  EXPECT_EQ(a.requested_model, b.requested_model);
  EXPECT_EQ(a.provider, b.provider);
  EXPECT_EQ(a.upstream_model, b.upstream_model);
  EXPECT_EQ(a.upstream_id, b.upstream_id);
  EXPECT_EQ(a.status, b.status);
  EXPECT_EQ(a.usage_source, b.usage_source);
  EXPECT_EQ(a.usage, b.usage);
  EXPECT_EQ(a.cost, b.cost);
  EXPECT_EQ(a.prompt_cost, b.prompt_cost);
  EXPECT_EQ(a.completion_cost, b.completion_cost);
  EXPECT_EQ(a.price_version, b.price_version);
  EXPECT_EQ(a.streamed, b.streamed);
  EXPECT_EQ(a.is_byok, b.is_byok);
  EXPECT_EQ(a.http_status, b.http_status);
  EXPECT_EQ(a.attempts, b.attempts);
  EXPECT_EQ(a.finish_reason, b.finish_reason);
  EXPECT_EQ(a.native_finish_reason, b.native_finish_reason);
  EXPECT_EQ(a.error_slug, b.error_slug);
  EXPECT_EQ(a.latency_ms, b.latency_ms);
  EXPECT_EQ(a.time_to_first_token_ms, b.time_to_first_token_ms);
  EXPECT_EQ(a.generation_ms, b.generation_ms);
  EXPECT_EQ(a.gateway_overhead_us, b.gateway_overhead_us);
  EXPECT_EQ(a.user, b.user);
  EXPECT_EQ(a.app_url, b.app_url);
  EXPECT_EQ(a.app_title, b.app_title);
  EXPECT_EQ(a.session_id, b.session_id);
}

}  // namespace

TEST_P(StoreContract, FindsARecordAsItWasInserted) {
  const auto owner = org();
  const auto record = full_record(owner.id);
  EXPECT_EQ(value(stores().usage.insert(registered_replica(), {record})).inserted, 1u);
  const auto found = value(stores().usage.find(owner.id, record.id));
  ASSERT_TRUE(found);
  expect_same(*found, record);
}

TEST_P(StoreContract, FindsNothingOfAnotherOrganisation) {
  const auto owner = org();
  const auto record = full_record(owner.id);
  value(stores().usage.insert(registered_replica(), {record}));
  EXPECT_FALSE(value(stores().usage.find(org().id, record.id)));
  EXPECT_FALSE(value(stores().usage.find(owner.id, RequestId{unknown_org().value})));
}

TEST_P(StoreContract, AnEmptyBatchChangesNothing) {
  const auto outcome = value(stores().usage.insert(registered_replica(), {}));
  EXPECT_EQ(outcome.inserted, 0u);
  EXPECT_TRUE(outcome.scopes.empty());
}

TEST_P(StoreContract, ChargesComeOutOfTheLeaseAndTheRestIsOverrun) {
  const auto owner = org(Money::usd(10));
  const auto scope = lifetime(owner.credit_scope);
  const auto replica = registered_replica();
  grant(replica, scope, Money::usd(3));
  auto outcome =
      value(stores().usage.insert(replica, {usage_of(owner.id, {scope}, Money::usd(2))}));
  ASSERT_EQ(outcome.scopes.size(), 1u);
  EXPECT_EQ(outcome.scopes[0].scope, scope);
  EXPECT_EQ(outcome.scopes[0].charged, Money::usd(2));
  EXPECT_EQ(outcome.scopes[0].overrun, Money());
  EXPECT_EQ(look(scope).leased, Money::usd(1));
  outcome = value(stores().usage.insert(replica, {usage_of(owner.id, {scope}, Money::usd(5))}));
  EXPECT_EQ(outcome.scopes.at(0).overrun, Money::usd(4));
  EXPECT_EQ(outcome.scopes.at(0).spent, Money::usd(7));
  EXPECT_EQ(look(scope).spent, Money::usd(7));
  EXPECT_EQ(look(scope).leased, Money());
}

TEST_P(StoreContract, ChargesNeverTouchTheLeaseOfAnotherReplica) {
  const auto owner = org(Money::usd(10));
  const auto scope = lifetime(owner.credit_scope);
  grant(registered_replica(), scope, Money::usd(3));
  const auto outcome = value(
      stores().usage.insert(registered_replica(), {usage_of(owner.id, {scope}, Money::usd(2))}));
  EXPECT_EQ(outcome.scopes.at(0).overrun, Money::usd(2));
  EXPECT_EQ(look(scope).leased, Money::usd(3));
}

TEST_P(StoreContract, ChargesUseUpEarlierIncarnationsFirst) {
  const auto owner = org(Money::usd(10));
  const auto scope = lifetime(owner.credit_scope);
  const auto replica = registered_replica();
  for (const int usd : {2, 1, 3}) {
    grant(replica, scope, Money::usd(usd));
    if (usd != 3) succeed(stores().leases.register_replica(replica, std::chrono::hours(1)));
  }
  value(stores().usage.insert(replica, {usage_of(owner.id, {scope}, Money::usd(4))}));
  EXPECT_EQ(look(scope).leased, Money::usd(2));
  succeed(stores().leases.reconcile_previous(replica));
  EXPECT_EQ(look(scope).leased, Money::usd(2));  // the earlier ones hold nothing any more
}

TEST_P(StoreContract, RepeatingABatchChangesNothing) {
  const auto owner = org(Money::usd(10));
  const auto key = stored_key(owner.id);
  const std::vector<ScopeWindow> scopes{lifetime(owner.credit_scope), lifetime(key.scope)};
  const auto replica = registered_replica();
  grant(replica, scopes[0], Money::usd(9));
  std::vector<UsageRecord> batch;
  for (int i = 0; i < 3; ++i) batch.push_back(usage_of(owner.id, scopes, Money::usd(1)));
  batch.push_back(batch.front());  // even within one batch
  for (auto& record : batch) record.key_hash = key.hash;
  EXPECT_EQ(value(stores().usage.insert(replica, batch)).inserted, 3u);
  const auto again = value(stores().usage.insert(replica, batch));
  EXPECT_EQ(again.inserted, 0u);
  EXPECT_TRUE(again.scopes.empty());
  for (const auto& scope : scopes) EXPECT_EQ(look(scope).spent, Money::usd(3));
  EXPECT_EQ(look(scopes[0]).leased, Money::usd(6));
  EXPECT_EQ(value(stores().keys.spend_of(key.hash, batch[0].created_at)).lifetime, Money::usd(3));
}

TEST_P(StoreContract, OfOverlappingBatchesOnlyTheNewRowsCount) {
  const auto owner = org();
  const auto scope = lifetime(owner.credit_scope);
  std::vector<UsageRecord> rows;
  for (int i = 0; i < 30; ++i) rows.push_back(usage_of(owner.id, {scope}, Money::usd(1)));
  const auto replica = registered_replica();
  value(stores().usage.insert(replica, {rows.begin(), rows.begin() + 20}));
  const auto outcome = value(stores().usage.insert(replica, {rows.begin() + 10, rows.end()}));
  EXPECT_EQ(outcome.inserted, 10u);
  EXPECT_EQ(outcome.scopes.at(0).charged, Money::usd(10));
  EXPECT_EQ(look(scope).spent, Money::usd(30));
}

TEST_P(StoreContract, TheSameBatchFromSeveralThreadsCountsOnce) {
  const auto owner = org();
  const auto scope = lifetime(owner.credit_scope);
  std::vector<UsageRecord> rows;
  for (int i = 0; i < 50; ++i) rows.push_back(usage_of(owner.id, {scope}, Money::usd(1)));
  const auto replica = registered_replica();
  std::atomic<std::uint64_t> inserted{0};
  in_threads(6, [&](std::size_t thread) {
    auto mine = rows;  // each in an order of its own
    std::rotate(mine.begin(), mine.begin() + static_cast<std::ptrdiff_t>(thread) * 8, mine.end());
    inserted += value(stores().usage.insert(replica, mine)).inserted;
  });
  EXPECT_EQ(inserted, 50u);
  EXPECT_EQ(look(scope).spent, Money::usd(50));
}

TEST_P(StoreContract, ABatchMayCrossTheBorderOfAMonthOrAYear) {
  const auto owner = org();
  std::vector<UsageRecord> rows;
  for (const char* at :
       {"2026-11-30T23:59:59.999Z", "2026-12-01T00:00:00Z", "2026-12-31T23:59:59.999Z",
        "2027-01-01T00:00:00Z", "2024-02-29T12:00:00Z"}) {
    rows.push_back(usage_of(owner.id, {}, Money::usd(1)));
    rows.back().created_at = *parse_rfc3339(at);
  }
  EXPECT_EQ(value(stores().usage.insert(registered_replica(), rows)).inserted, rows.size());
  for (const auto& row : rows) {
    const auto found = value(stores().usage.find(owner.id, row.id));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->created_at, row.created_at);
  }
}

TEST_P(StoreContract, KeepsTextThatMeansSomethingToTheDatabase) {
  const auto owner = org();
  auto record = usage_of(owner.id, {}, Money::usd(1));
  record.user = "a\tb\nc\rd\\e";
  record.app_title = "\\N";
  record.app_url = "\\.";
  record.session_id = "{\"x\",'y'} ünï 漢";
  EXPECT_EQ(value(stores().usage.insert(registered_replica(), {record})).inserted, 1u);
  const auto found = value(stores().usage.find(owner.id, record.id));
  ASSERT_TRUE(found);
  expect_same(*found, record);
}

TEST_P(StoreContract, ABatchOfManyChunksArrivesWhole) {
  const auto owner = org();
  const auto scope = lifetime(owner.credit_scope);
  std::vector<UsageRecord> rows;
  for (int i = 0; i < 1000; ++i) {
    rows.push_back(usage_of(owner.id, {scope}, Money::usd(1)));
    rows.back().user = std::string(static_cast<std::size_t>(i % 257), '\\');
  }
  const auto outcome = value(stores().usage.insert(registered_replica(), rows));
  EXPECT_EQ(outcome.inserted, rows.size());
  EXPECT_EQ(look(scope).spent, Money::usd(1000));
  for (const std::size_t at : {0, 499, 999}) {
    const auto found = value(stores().usage.find(owner.id, rows[at].id));
    ASSERT_TRUE(found);
    expect_same(*found, rows[at]);
  }
}

TEST_P(StoreContract, MalformedTextDoesNotHoldUpABatch) {
  const auto owner = org();
  auto record = usage_of(owner.id, {}, Money::usd(1));
  record.user = std::string("cut \xE2\x82") + '\0';
  EXPECT_EQ(value(stores().usage.insert(registered_replica(), {record})).inserted, 1u);
  EXPECT_TRUE(value(stores().usage.find(owner.id, record.id)));
}

}  // namespace arouter::test
