#include "app/snapshot_file.hpp"

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "support/run_coro.hpp"
#include "unit/app/scratch_folder.hpp"

namespace arouter::app {
namespace {

using test::run_coro;

crypto::SubKey key_of(std::uint8_t value) {
  std::array<std::byte, 32> bytes{};
  bytes.fill(std::byte{value});
  return crypto::SubKey(bytes);
}

KeySnapshot usual_snapshot() {
  KeySnapshot all;
  all.epoch = 77;
  Org org;
  org.id = OrgId{Uuid::parse("01234567-89ab-7def-8123-456789abcdef").value()};
  org.name = "Zürich \"North\"\n";
  org.credit_scope = ScopeId{5};
  org.credits_granted = Money::usd(12);
  org.rate_limit = {{}, 1000, {}, 3};
  all.orgs.push_back(org);
  Key key;
  key.hash = std::string(64, 'a');
  key.org = org.id;
  key.name = "back\\slash";
  key.label = "lr_live_1a2…9f0";
  KeySecret secret;
  secret.fingerprint.bytes.fill(std::byte{0xAB});
  secret.expires_at = WallTime(std::chrono::hours(500'000));
  key.secrets = {KeySecret(), secret};
  key.limit = Money::nano_usd(-1);
  key.limit_reset = LimitReset::weekly;
  key.rate_limit = {60, {}, RateLimit::most, {}};
  key.scope = ScopeId{9};
  key.workspace = WorkspaceId{org.id.value};
  key.creator = UserId{org.id.value};
  key.allowed_models = {"acme/*", "other/model"};
  key.rate_limit = {10, std::nullopt, 30, 4};
  key.include_byok_in_limit = true;
  key.creator = UserId{org.id.value};
  key.expires_at = WallTime(std::chrono::hours(600'000));
  key.created_at = WallTime(std::chrono::nanoseconds(1'700'000'000'123'456'789));
  all.keys.push_back(key);
  Key plain;
  plain.hash = std::string(64, 'b');
  plain.org = org.id;
  plain.kind = KeyKind::management;
  plain.disabled = true;
  all.keys.push_back(plain);
  Budget budget;
  budget.id = BudgetId{org.id.value};
  budget.subject = BudgetSubject::member(org.id, *key.creator);
  budget.interval = LimitReset::monthly;
  budget.limit = Money::usd(7);
  budget.scope = ScopeId{11};
  all.budgets.push_back(budget);
  return all;
}

class SnapshotFileTest : public testing::Test {
 protected:
  void save() {
    SnapshotFile file(path_, key_of(1));
    ASSERT_TRUE(run_coro(file.save(usual_snapshot())));
  }
  Result<KeySnapshot> load(std::uint8_t key = 1) {
    SnapshotFile file(path_, key_of(key));
    return run_coro(file.load());
  }

  test::ScratchFolder folder_;
  std::string path_ = folder_.path("keys");
};

TEST_F(SnapshotFileTest, GivesBackEverythingThatWasSaved) {
  save();
  const auto loaded = load();
  ASSERT_TRUE(loaded);
  const auto saved = usual_snapshot();
  EXPECT_EQ(loaded->epoch, saved.epoch);
  ASSERT_EQ(loaded->orgs.size(), 1u);
  EXPECT_EQ(loaded->orgs[0].id, saved.orgs[0].id);
  EXPECT_EQ(loaded->orgs[0].name, saved.orgs[0].name);
  EXPECT_EQ(loaded->orgs[0].credit_scope, saved.orgs[0].credit_scope);
  EXPECT_EQ(loaded->orgs[0].credits_granted, saved.orgs[0].credits_granted);
  EXPECT_EQ(loaded->orgs[0].rate_limit, saved.orgs[0].rate_limit);
  ASSERT_EQ(loaded->budgets.size(), 1u);
  EXPECT_EQ(loaded->budgets[0].id, saved.budgets[0].id);
  EXPECT_EQ(loaded->budgets[0].subject, saved.budgets[0].subject);
  EXPECT_EQ(loaded->budgets[0].interval, saved.budgets[0].interval);
  EXPECT_EQ(loaded->budgets[0].limit, saved.budgets[0].limit);
  EXPECT_EQ(loaded->budgets[0].scope, saved.budgets[0].scope);
  ASSERT_EQ(loaded->keys.size(), 2u);
  for (std::size_t i = 0; i < 2; ++i) {
    const auto& before = saved.keys[i];
    const auto& after = loaded->keys[i];
    EXPECT_EQ(after.hash, before.hash);
    EXPECT_EQ(after.name, before.name);
    EXPECT_EQ(after.label, before.label);
    EXPECT_EQ(after.workspace, before.workspace);
    EXPECT_EQ(after.creator, before.creator);
    EXPECT_EQ(after.kind, before.kind);
    EXPECT_EQ(after.disabled, before.disabled);
    EXPECT_EQ(after.limit, before.limit);
    EXPECT_EQ(after.limit_reset, before.limit_reset);
    EXPECT_EQ(after.rate_limit, before.rate_limit);
    EXPECT_EQ(after.scope, before.scope);
    EXPECT_EQ(after.allowed_models, before.allowed_models);
    EXPECT_EQ(after.allowed_providers, before.allowed_providers);
    EXPECT_EQ(after.rate_limit, before.rate_limit);
    EXPECT_EQ(after.include_byok_in_limit, before.include_byok_in_limit);
    EXPECT_EQ(after.creator, before.creator);
    EXPECT_EQ(after.expires_at, before.expires_at);
    EXPECT_EQ(after.created_at, before.created_at);
    ASSERT_EQ(after.secrets.size(), before.secrets.size());
    for (std::size_t s = 0; s < before.secrets.size(); ++s) {
      EXPECT_EQ(after.secrets[s].fingerprint, before.secrets[s].fingerprint);
      EXPECT_EQ(after.secrets[s].expires_at, before.secrets[s].expires_at);
    }
  }
}

TEST_F(SnapshotFileTest, RefusesAFileThatWasAlteredOrMadeWithAnotherMasterKey) {
  save();
  EXPECT_FALSE(load(2));
  std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(200);
  file.put('#');
  file.close();
  EXPECT_FALSE(load());
}

TEST_F(SnapshotFileTest, SaysThatThereIsNoneYet) {
  const auto loaded = load();
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code(), ErrorCode::not_found);
}

}  // namespace
}  // namespace arouter::app
