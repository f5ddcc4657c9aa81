#include <arouter/gateway/key_ring.hpp>
#include <gtest/gtest.h>

#include "support/manual_clock.hpp"

namespace arouter::gateway {
namespace {

Fingerprint fingerprint_of(int number) {
  Fingerprint fingerprint;
  fingerprint.bytes[0] = static_cast<std::byte>(number);
  return fingerprint;
}

Org org_of(int number) {
  Org org;
  org.id.value.bytes[0] = static_cast<std::uint8_t>(number);
  org.credit_scope = ScopeId{number};
  return org;
}

// Its secret has the fingerprint of the same number.
Key key_of(int number, const Org& org) {
  Key key;
  key.hash = "key " + std::to_string(number);
  key.org = org.id;
  key.secrets.push_back(KeySecret{fingerprint_of(number), std::nullopt});
  return key;
}

KeySnapshot snapshot_of(std::vector<Org> orgs, std::vector<Key> keys) {
  KeySnapshot snapshot;
  snapshot.orgs = std::move(orgs);
  snapshot.keys = std::move(keys);
  return snapshot;
}

TEST(KeyRing, AnOrganisationThatGoesTakesItsKeysAlongAndNoOthers) {
  const test::ManualClock clock;
  KeyRingBuilder builder(clock);
  const auto acme = org_of(1);
  const auto other = org_of(2);
  builder.rebuild(snapshot_of({acme, other}, {key_of(1, acme), key_of(2, other), key_of(3, acme)}));
  const auto without = builder.remove_org(acme.id, 7);
  EXPECT_EQ(without->find(fingerprint_of(1)), nullptr);
  EXPECT_EQ(without->find(fingerprint_of(3)), nullptr);
  EXPECT_NE(without->find(fingerprint_of(2)), nullptr);
  EXPECT_EQ(without->epoch(), 7u);
  EXPECT_EQ(builder.contents().orgs.size(), 1u);
  EXPECT_EQ(builder.contents().keys.size(), 1u);
}

TEST(KeyRing, AnOrganisationThatComesBackBringsItsKeys) {
  const test::ManualClock clock;
  KeyRingBuilder builder(clock);
  const auto acme = org_of(1);
  builder.rebuild(snapshot_of({acme}, {key_of(1, acme)}));
  builder.remove_org(acme.id, 7);
  const auto back = builder.update(snapshot_of({acme}, {key_of(1, acme)}), {});
  EXPECT_NE(back->find(fingerprint_of(1)), nullptr);
}

}  // namespace
}  // namespace arouter::gateway
