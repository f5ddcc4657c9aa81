#include <algorithm>

#include <arouter/base/calendar.hpp>

#include "store_contract.hpp"

namespace arouter::test {

using std::chrono::hours;

namespace {

KeyRotation rotation(WallTime old_expires_at) {
  KeyRotation rotation;
  rotation.secret = key_of(unknown_org()).secrets.front();
  rotation.label = "lr_live_new...new";
  rotation.old_expires_at = old_expires_at;
  return rotation;
}

std::vector<std::string> names(const Page<Key>& page) {
  std::vector<std::string> found;
  for (const auto& key : page.items) found.push_back(key.name);
  return found;
}

const WallTime noon = *parse_rfc3339("2026-11-25T12:00:00Z");

}  // namespace

TEST_P(StoreContract, ARotatedKeyKeepsItsIdentityAndHasTwoSecrets) {
  const auto before = stored_key(org().id, Money::usd(3));
  const auto by = Actor::command_line(before.org);
  const auto turn = rotation(noon);
  const auto after = value(stores().keys.rotate(by, before.hash, turn));
  EXPECT_EQ(after.hash, before.hash);
  EXPECT_EQ(after.limit, before.limit);
  EXPECT_EQ(after.scope, before.scope);
  EXPECT_EQ(after.label, turn.label);
  EXPECT_EQ(after.version, before.version + 1);
  ASSERT_EQ(after.secrets.size(), 2u);
  EXPECT_EQ(after.secrets[0].fingerprint, before.secrets[0].fingerprint);
  EXPECT_EQ(after.secrets[0].expires_at, noon);
  EXPECT_EQ(after.secrets[1].fingerprint, turn.secret.fingerprint);
  EXPECT_FALSE(after.secrets[1].expires_at);
}

TEST_P(StoreContract, ASecondRotationEndsTheOldestSecretAtOnce) {
  const auto key = stored_key(org().id);
  const auto by = Actor::command_line(key.org);
  const auto first = rotation(noon);
  value(stores().keys.rotate(by, key.hash, first));
  const auto second = rotation(noon + hours(1));
  const auto after = value(stores().keys.rotate(by, key.hash, second));
  ASSERT_EQ(after.secrets.size(), 2u);
  EXPECT_EQ(after.secrets[0].fingerprint, first.secret.fingerprint);
  EXPECT_EQ(after.secrets[0].expires_at, noon + hours(1));
  EXPECT_EQ(after.secrets[1].fingerprint, second.secret.fingerprint);
}

TEST_P(StoreContract, NeitherFindsNorRotatesTheKeyOfAnotherOrganisation) {
  const auto key = stored_key(org().id);
  const auto stranger = org();
  const auto by = Actor::command_line(stranger.id);
  EXPECT_EQ(value(stores().keys.find(key.org, key.hash)).name, key.name);
  const auto found = run(stores().keys.find(stranger.id, key.hash));
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code(), ErrorCode::not_found);
  EXPECT_FALSE(run(stores().keys.rotate(by, key.hash, rotation(noon))));
  EXPECT_EQ(value(stores().keys.find(key.org, key.hash)).secrets.size(), 1u);
}

TEST_P(StoreContract, ChangesAKeyOnlyInTheVersionThePatchIsFor) {
  const auto key = stored_key(org().id);
  const auto by = Actor::command_line(key.org);
  KeyPatch patch;
  patch.if_version = key.version;
  patch.name = "first";
  const auto changed = value(stores().keys.update(by, key.hash, patch));
  EXPECT_EQ(changed.version, key.version + 1);
  patch.name = "second";
  const auto refused = run(stores().keys.update(by, key.hash, patch));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::conflict);
  EXPECT_EQ(value(stores().keys.find(key.org, key.hash)).name, "first");
}

TEST_P(StoreContract, KeepsRateLimitsAndTheCreator) {
  auto key = key_of(org().id);
  key.creator = UserId{key.org.value};
  key.include_byok_in_limit = true;
  key.rate_limit = {10, 20, std::nullopt, 4};
  const auto by = Actor::command_line(key.org);
  const auto stored = value(stores().keys.create(by, key));
  EXPECT_EQ(stored.rate_limit, key.rate_limit);
  EXPECT_EQ(stored.creator, key.creator);
  EXPECT_TRUE(stored.include_byok_in_limit);
  KeyPatch patch;
  patch.rate_limit = RateLimit{std::nullopt, 20, 30, std::nullopt};
  EXPECT_EQ(value(stores().keys.update(by, key.hash, patch)).rate_limit, *patch.rate_limit);
  KeyPatch other;
  other.name = "renamed";
  EXPECT_EQ(value(stores().keys.update(by, key.hash, other)).rate_limit, *patch.rate_limit);
  EXPECT_EQ(value(stores().keys.load_all()).keys.at(0).rate_limit, *patch.rate_limit);
}

TEST_P(StoreContract, PagesThroughKeysNewestFirstByOffsetAndByPosition) {
  const auto owner = org();
  const auto by = Actor::command_line(owner.id);
  stored_key(org().id);
  for (int minute = 0; minute < 5; ++minute) {
    auto key = key_of(owner.id);
    key.name = std::to_string(minute);
    key.created_at = noon + std::chrono::minutes(minute / 2);  // pairs share their time
    value(stores().keys.create(by, key));
  }
  KeyFilter filter;
  filter.now = noon;
  PageRequest two;
  two.items = 2;
  auto page = value(stores().keys.page(owner.id, filter, two));
  EXPECT_EQ(page.total, 5u);
  std::vector<std::string> seen;
  for (int pages = 1;; ++pages) {
    ASSERT_LE(pages, 3);
    const auto here = names(page);
    seen.insert(seen.end(), here.begin(), here.end());
    if (!page.next) break;
    two.after = page.next;
    page = value(stores().keys.page(owner.id, filter, two));
  }
  ASSERT_EQ(seen.size(), 5u);
  EXPECT_EQ(seen[0], "4");
  PageRequest skipping;
  skipping.offset = 3;
  EXPECT_EQ(names(value(stores().keys.page(owner.id, filter, skipping))),
            (std::vector<std::string>(seen.begin() + 3, seen.end())));
  std::sort(seen.begin(), seen.end());
  EXPECT_EQ(seen, (std::vector<std::string>{"0", "1", "2", "3", "4"}));
}

TEST_P(StoreContract, HidesDisabledAndExpiredKeysAndThoseOfOthersAsAsked) {
  const auto owner = org();
  const auto by = Actor::command_line(owner.id);
  const UserId me{owner.id.value};
  const auto add = [&](const char* name, auto change) {
    auto key = key_of(owner.id);
    key.name = name;
    change(key);
    value(stores().keys.create(by, key));
  };
  add("plain", [](Key&) {});
  add("mine", [&](Key& key) { key.creator = me; });
  add("disabled", [](Key& key) { key.disabled = true; });
  add("expired", [](Key& key) { key.expires_at = noon; });
  const auto listed = [&](const KeyFilter& filter) {
    auto found = names(value(stores().keys.page(owner.id, filter, {})));
    std::sort(found.begin(), found.end());
    return found;
  };
  using Names = std::vector<std::string>;
  KeyFilter filter;
  filter.now = noon;
  EXPECT_EQ(listed(filter), (Names{"mine", "plain"}));
  filter.include_disabled = true;
  EXPECT_EQ(listed(filter), (Names{"disabled", "mine", "plain"}));
  filter.include_expired = true;
  EXPECT_EQ(listed(filter), (Names{"disabled", "expired", "mine", "plain"}));
  filter.creator = me;
  EXPECT_EQ(listed(filter), (Names{"mine"}));
  add("mine for management", [&](Key& key) {
    key.creator = me;
    key.kind = KeyKind::management;
  });
  EXPECT_EQ(listed(filter), (Names{"mine", "mine for management"}));
  filter.kind = KeyKind::inference;
  EXPECT_EQ(listed(filter), (Names{"mine"}));
}

TEST_P(StoreContract, TellsOfEachKeyWhatItSpentAndWhenItWasUsedLast) {
  const auto owner = org();
  const auto used = stored_key(owner.id);
  const auto unused = stored_key(owner.id);
  std::vector<UsageRecord> batch;
  for (const auto* at :
       {"2026-11-24T10:00:00Z", "2026-11-25T11:59:59.5Z", "2026-11-25T08:00:00Z"}) {
    batch.push_back(usage_of(owner.id, {}, Money::usd(1)));
    batch.back().created_at = *parse_rfc3339(at);
    batch.back().key_hash = used.hash;
  }
  const auto replica = registered_replica();
  value(stores().usage.insert(replica, batch));
  const auto usages = value(stores().keys.usage_of(owner.id, {unused.hash, used.hash}, noon));
  ASSERT_EQ(usages.size(), 2u);
  EXPECT_EQ(usages[0].hash, unused.hash);
  EXPECT_EQ(usages[0].spend.lifetime, Money());
  EXPECT_FALSE(usages[0].last_used_at);
  EXPECT_EQ(usages[1].spend.lifetime, Money::usd(3));
  EXPECT_EQ(usages[1].spend.today, Money::usd(2));
  EXPECT_EQ(usages[1].last_used_at, parse_rfc3339("2026-11-25T11:59:59.5Z"));
  // Of another organisation's keys it tells nothing.
  EXPECT_EQ(value(stores().keys.usage_of(org().id, {used.hash}, noon)).at(0).spend.lifetime,
            Money());
}

TEST_P(StoreContract, AuditsEveryChangeInTheNameOfItsActor) {
  const auto owner = org();
  auto by = Actor::command_line(owner.id);
  by.kind = ActorKind::management_key;
  by.credential = std::string(64, 'b');
  by.address = "203.0.113.7";
  const auto key = value(stores().keys.create(by, key_of(owner.id)));
  value(stores().keys.update(by, key.hash, KeyPatch()));
  value(stores().keys.rotate(by, key.hash, rotation(noon)));
  succeed(stores().keys.remove(by, key.hash));
  EXPECT_FALSE(run(stores().keys.remove(by, key.hash)));  // what fails leaves no event
  AuditFilter filter;
  filter.subject = key.hash;
  const auto log = value(stores().audit.list(owner.id, filter, {}));
  ASSERT_EQ(log.items.size(), 4u);
  EXPECT_EQ(log.total, 4u);
  std::vector<std::string> actions;
  for (const auto& event : log.items) {
    actions.push_back(event.action);
    EXPECT_EQ(event.actor_kind, ActorKind::management_key);
    EXPECT_EQ(event.actor_id, by.credential);
    EXPECT_EQ(event.address, by.address);
  }
  std::sort(actions.begin(), actions.end());
  EXPECT_EQ(actions,
            (std::vector<std::string>{"key.create", "key.delete", "key.rotate", "key.update"}));
}

TEST_P(StoreContract, FiltersAndPagesTheAuditLogOfOneOrganisation) {
  const auto owner = org();
  const auto first = stored_key(owner.id);
  stored_key(owner.id);
  stored_key(org().id);
  AuditFilter creations;
  creations.action = "key.create";
  EXPECT_EQ(value(stores().audit.list(owner.id, creations, {})).total, 2u);
  creations.subject = first.hash;
  EXPECT_EQ(value(stores().audit.list(owner.id, creations, {})).total, 1u);
  AuditFilter tomorrow;
  tomorrow.from = SystemClock().wall() + hours(24);
  EXPECT_EQ(value(stores().audit.list(owner.id, tomorrow, {})).total, 0u);
  AuditFilter until_tomorrow;
  until_tomorrow.until = tomorrow.from;
  PageRequest one;
  one.items = 1;
  auto page = value(stores().audit.list(owner.id, until_tomorrow, one));
  EXPECT_EQ(page.total, 3u);  // with the organisation's own creation
  std::size_t seen = page.items.size();
  while (page.next && seen < 9) {
    one.after = page.next;
    page = value(stores().audit.list(owner.id, until_tomorrow, one));
    seen += page.items.size();
  }
  EXPECT_EQ(seen, 3u);
}

}  // namespace arouter::test
