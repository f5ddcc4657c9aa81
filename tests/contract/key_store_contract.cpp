#include <algorithm>

#include <arouter/base/calendar.hpp>

#include "store_contract.hpp"

namespace arouter::test {

using std::chrono::milliseconds;

namespace {

void expect_same(const Key& a, const Key& b) {
  EXPECT_EQ(a.hash, b.hash);
  EXPECT_EQ(a.org, b.org);
  EXPECT_EQ(a.name, b.name);
  EXPECT_EQ(a.label, b.label);
  EXPECT_EQ(a.kind, b.kind);
  EXPECT_EQ(a.disabled, b.disabled);
  EXPECT_EQ(a.limit, b.limit);
  EXPECT_EQ(a.limit_reset, b.limit_reset);
  EXPECT_EQ(a.allowed_models, b.allowed_models);
  EXPECT_EQ(a.allowed_providers, b.allowed_providers);
  EXPECT_EQ(a.expires_at, b.expires_at);
  EXPECT_EQ(a.created_at, b.created_at);
  ASSERT_EQ(a.secrets.size(), b.secrets.size());
  for (std::size_t i = 0; i < a.secrets.size(); ++i) {
    EXPECT_EQ(a.secrets[i].fingerprint, b.secrets[i].fingerprint);
    EXPECT_EQ(a.secrets[i].expires_at, b.secrets[i].expires_at);
  }
}

Key full_key(OrgId org) {
  auto key = key_of(org);
  key.name = R"(quotes " and \ and ' and , and {} and ünï)";
  key.kind = KeyKind::management;
  key.disabled = true;
  key.limit = Money::nano_usd(123'456'789'012);
  key.limit_reset = LimitReset::weekly;
  key.allowed_models = {"openai/*", R"(odd"model\name)", "with, comma", "NULL", ""};
  key.allowed_providers = {"anthropic"};
  key.expires_at = *parse_rfc3339("2027-01-31T23:59:59.999Z");
  key.created_at = *parse_rfc3339("2026-11-01T00:00:00.001Z");
  return key;
}

}  // namespace

TEST_P(StoreContract, StoresAKeyWithEveryFieldAndLoadsItBack) {
  const auto owner = org();
  const auto key = full_key(owner.id);
  const auto created = value(stores().keys.create(Actor::command_line(key.org), key));
  expect_same(created, key);
  EXPECT_NE(created.scope, ScopeId{});
  const auto snapshot = value(stores().keys.load_all());
  ASSERT_EQ(snapshot.keys.size(), 1u);
  expect_same(snapshot.keys[0], key);
  EXPECT_EQ(snapshot.keys[0].scope, created.scope);
  ASSERT_EQ(snapshot.orgs.size(), 1u);
  EXPECT_EQ(snapshot.orgs[0].id, owner.id);
  EXPECT_EQ(snapshot.orgs[0].credit_scope, owner.credit_scope);
}

TEST_P(StoreContract, DatesANewKeyItself) {
  const auto before = SystemClock().wall();
  const auto key = stored_key(org().id);
  EXPECT_GE(key.created_at, before - std::chrono::seconds(1));
  EXPECT_LE(key.created_at, SystemClock().wall() + std::chrono::seconds(1));
  EXPECT_FALSE(key.updated_at);
}

TEST_P(StoreContract, KeepsBothSecretsOfAKeyInRotation) {
  auto key = key_of(org().id);
  auto old = key_of(key.org).secrets.front();
  old.expires_at = *parse_rfc3339("2026-12-24T18:00:00Z");
  key.secrets.insert(key.secrets.begin(), old);
  key.created_at = *parse_rfc3339("2026-11-01T00:00:00Z");
  value(stores().keys.create(Actor::command_line(key.org), key));
  const auto loaded = value(stores().keys.load_keys({key.hash}));
  ASSERT_EQ(loaded.keys.size(), 1u);
  expect_same(loaded.keys[0], key);
}

TEST_P(StoreContract, RefusesAKeyOfAnUnknownOrganisation) {
  const auto nowhere = unknown_org();
  const auto by = Actor::command_line(nowhere);
  const auto created = run(stores().keys.create(by, key_of(nowhere)));
  ASSERT_FALSE(created);
  EXPECT_EQ(created.error().code(), ErrorCode::not_found);
}

TEST_P(StoreContract, RefusesASecondKeyWithTheSameHash) {
  const auto key = stored_key(org().id);
  auto twin = key_of(key.org);
  twin.hash = key.hash;
  const auto created = run(stores().keys.create(Actor::command_line(twin.org), twin));
  ASSERT_FALSE(created);
  EXPECT_EQ(created.error().code(), ErrorCode::conflict);
}

TEST_P(StoreContract, ChangesOnlyWhatThePatchNames) {
  const auto owner = org();
  const auto by = Actor::command_line(owner.id);
  const auto key = value(stores().keys.create(by, full_key(owner.id)));
  KeyPatch patch;
  patch.name = "renamed";
  patch.disabled = false;
  const auto changed = value(stores().keys.update(Actor::command_line(key.org), key.hash, patch));
  auto expected = key;
  expected.name = "renamed";
  expected.disabled = false;
  expect_same(changed, expected);
  EXPECT_TRUE(changed.updated_at);
  expect_same(value(stores().keys.load_keys({key.hash})).keys.at(0), expected);
}

TEST_P(StoreContract, ClearsLimitExpiryAndListsWhenThePatchSaysSo) {
  const auto owner = org();
  const auto by = Actor::command_line(owner.id);
  const auto key = value(stores().keys.create(by, full_key(owner.id)));
  KeyPatch patch;
  patch.limit = std::optional<Money>();
  patch.limit_reset = LimitReset::never;
  patch.expires_at = std::optional<WallTime>();
  patch.allowed_models = std::vector<std::string>();
  patch.allowed_providers = std::vector<std::string>{"openai", "groq"};
  const auto changed = value(stores().keys.update(Actor::command_line(key.org), key.hash, patch));
  EXPECT_FALSE(changed.limit);
  EXPECT_EQ(changed.limit_reset, LimitReset::never);
  EXPECT_FALSE(changed.expires_at);
  EXPECT_TRUE(changed.allowed_models.empty());
  EXPECT_EQ(changed.allowed_providers, (std::vector<std::string>{"openai", "groq"}));
  EXPECT_EQ(look(lifetime(key.scope)).limit, Money::max());
}

TEST_P(StoreContract, GrantsFollowAChangedLimitAtOnce) {
  const auto key = stored_key(org().id, Money::usd(1));
  const auto replica = registered_replica();
  EXPECT_EQ(grant(replica, lifetime(key.scope), Money::usd(3)), Money::usd(1));
  KeyPatch patch;
  patch.limit = std::optional(Money::usd(2));
  value(stores().keys.update(Actor::command_line(key.org), key.hash, patch));
  EXPECT_EQ(grant(replica, lifetime(key.scope), Money::usd(3)), Money::usd(1));
}

TEST_P(StoreContract, DoesNotTouchTheKeyOfAnotherOrganisation) {
  const auto key = stored_key(org().id);
  const auto stranger = org();
  KeyPatch patch;
  patch.name = "stolen";
  const auto updated = run(stores().keys.update(Actor::command_line(stranger.id), key.hash, patch));
  ASSERT_FALSE(updated);
  EXPECT_EQ(updated.error().code(), ErrorCode::not_found);
  const auto removed = run(stores().keys.remove(Actor::command_line(stranger.id), key.hash));
  ASSERT_FALSE(removed);
  EXPECT_EQ(removed.error().code(), ErrorCode::not_found);
  EXPECT_EQ(value(stores().keys.load_keys({key.hash})).keys.at(0).name, key.name);
}

TEST_P(StoreContract, ARemovedKeyIsGoneForEveryReader) {
  const auto key = stored_key(org().id);
  const auto kept = stored_key(key.org);
  succeed(stores().keys.remove(Actor::command_line(key.org), key.hash));
  EXPECT_TRUE(value(stores().keys.load_keys({key.hash})).keys.empty());
  EXPECT_EQ(value(stores().keys.load_all()).keys.size(), 1u);
  EXPECT_EQ(value(stores().keys.load_org(key.org)).keys.size(), 1u);
  EXPECT_EQ(value(stores().keys.list(key.org)).at(0).hash, kept.hash);
  const auto again = run(stores().keys.remove(Actor::command_line(key.org), key.hash));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code(), ErrorCode::not_found);
}

TEST_P(StoreContract, ListsTheKeysOfOneOrganisationNewestFirst) {
  const auto owner = org();
  stored_key(org().id);
  for (const int day : {3, 1, 2}) {
    auto key = key_of(owner.id);
    key.name = std::to_string(day);
    key.created_at = *parse_rfc3339("2026-11-0" + std::to_string(day) + "T00:00:00Z");
    value(stores().keys.create(Actor::command_line(key.org), key));
  }
  const auto keys = value(stores().keys.list(owner.id));
  ASSERT_EQ(keys.size(), 3u);
  EXPECT_EQ(keys[0].name + keys[1].name + keys[2].name, "321");
  EXPECT_TRUE(value(stores().keys.list(unknown_org())).empty());
}

TEST_P(StoreContract, LoadsOneOrganisationWithItsKeysAndNothingElse) {
  const auto key = stored_key(org().id);
  stored_key(org().id);
  const auto loaded = value(stores().keys.load_org(key.org));
  ASSERT_EQ(loaded.orgs.size(), 1u);
  EXPECT_EQ(loaded.orgs[0].id, key.org);
  ASSERT_EQ(loaded.keys.size(), 1u);
  expect_same(loaded.keys[0], key);
  EXPECT_TRUE(value(stores().keys.load_org(unknown_org())).orgs.empty());
}

TEST_P(StoreContract, SumsAKeysSpendByDayWeekAndMonth) {
  const auto owner = org();
  const auto key = stored_key(owner.id);
  const auto now = *parse_rfc3339("2026-11-25T12:00:00Z");  // a Wednesday
  const std::vector<std::pair<const char*, int>> charges{
      {"2026-11-25T00:00:00Z", 1}, {"2026-11-24T23:59:59.999Z", 2}, {"2026-11-23T00:00:00Z", 4},
      {"2026-11-22T23:59:59Z", 8}, {"2026-11-01T00:00:00Z", 16},    {"2026-10-31T23:59:59Z", 32}};
  std::vector<UsageRecord> batch;
  for (const auto& [at, usd] : charges) {
    batch.push_back(usage_of(owner.id, {}, Money::usd(usd)));
    batch.back().created_at = *parse_rfc3339(at);
    batch.back().key_hash = key.hash;
  }
  batch.push_back(usage_of(owner.id, {}, Money::usd(100)));  // another key's
  value(stores().usage.insert(registered_replica(), batch));
  const auto spend = value(stores().keys.spend_of(key.hash, now));
  EXPECT_EQ(spend.today, Money::usd(1));
  EXPECT_EQ(spend.this_week, Money::usd(7));
  EXPECT_EQ(spend.this_month, Money::usd(31));
  EXPECT_EQ(spend.lifetime, Money::usd(63));
  EXPECT_EQ(value(stores().keys.spend_of(key_of(owner.id).hash, now)).lifetime, Money());
}

}  // namespace arouter::test
