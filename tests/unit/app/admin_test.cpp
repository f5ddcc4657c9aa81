#include <arouter/base/calendar.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "app/admin/arguments.hpp"
#include "app/admin/keys.hpp"
#include "app/admin/operator_keys.hpp"
#include "app/admin/orgs.hpp"
#include "app/admin/rate_limits.hpp"
#include "app/key_hasher.hpp"
#include "support/fixed_random.hpp"
#include "support/manual_clock.hpp"
#include "support/memory_stores.hpp"
#include "support/run_coro.hpp"

namespace arouter::app::admin {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class AdminTest : public testing::Test {
 protected:
  AdminTest() { secrets_.master_key = crypto::Secret(std::string(64, '7')); }

  static Json parsed(const Result<std::string>& outcome) {
    EXPECT_TRUE(outcome) << outcome.error().message();
    return outcome ? Json::parse(*outcome) : Json();
  }

  Json create_org(const std::string& credits = "10") {
    CreateOrgArguments arguments;
    arguments.name = "Acme";
    arguments.credits = credits;
    return parsed(test::run_coro(admin::create_org(context_, arguments)));
  }

  CreateKeyArguments key_arguments(const Json& org) {
    CreateKeyArguments arguments;
    arguments.org = org["org_id"];
    arguments.name = "first";
    return arguments;
  }

  Json create_key(const CreateKeyArguments& arguments) {
    return parsed(test::run_coro(admin::create_key(context_, arguments)));
  }

  Json update(const UpdateKeyArguments& arguments) {
    return parsed(test::run_coro(update_key(context_, arguments)));
  }

  test::ManualClock clock_;
  test::FixedRandom random_;
  test::MemoryStores stores_{clock_};
  SecretsConfig secrets_;
  Context context_{stores_.stores(), random_, clock_,
                   crypto::KeyHasher(master_key_of("7").derive("api-key-pepper")), nullptr};

 private:
  static crypto::MasterKey master_key_of(const std::string& digit) {
    std::string hex;
    for (int i = 0; i < 64; ++i) hex += digit;
    return crypto::MasterKey::parse(hex).value();
  }
};

TEST_F(AdminTest, CreateOrgGivesAManagementKeyThatIsStoredOnlyAsAFingerprint) {
  const auto org = create_org("12.5");
  const auto secret = org["management_key"].get<std::string>();
  EXPECT_THAT(secret, StartsWith("lr_mgmt_"));
  const auto stored = test::run_coro(context_.stores.keys.load_all());
  ASSERT_TRUE(stored);
  ASSERT_EQ(stored->keys.size(), 1u);
  const auto& key = stored->keys[0];
  EXPECT_EQ(key.kind, KeyKind::management);
  EXPECT_EQ(key.hash, org["hash"].get<std::string>());
  EXPECT_EQ(key.secrets.at(0).fingerprint.bytes, context_.hasher->fingerprint(secret).bytes);
  EXPECT_EQ(stored->orgs.at(0).credits_granted, Money::nano_usd(12'500'000'000));
}

TEST_F(AdminTest, KeysOfTheProductAreHashedTheSameWay) {
  const auto hasher = key_hasher(secrets_);
  ASSERT_TRUE(hasher);
  EXPECT_EQ(hasher->fingerprint("x"), context_.hasher->fingerprint("x"));
}

TEST_F(AdminTest, AMissingMasterKeySaysHowToMakeOne) {
  const auto missing = key_hasher(SecretsConfig());
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error().message(), HasSubstr("AROUTER_MASTER_KEY"));
}

TEST_F(AdminTest, CreateKeyStoresEveryOption) {
  auto arguments = key_arguments(create_org());
  arguments.limit = "2.50";
  arguments.limit_reset = "daily";
  arguments.allowed_models = "openai/*, simulated/chat";
  arguments.allowed_providers = "openai";
  arguments.expires_at = "2030-01-01T00:00:00Z";
  const auto key = create_key(arguments);
  EXPECT_THAT(key["key"].get<std::string>(), StartsWith("lr_live_"));
  EXPECT_EQ(key["limit_usd"], 2.5);
  EXPECT_EQ(key["limit_reset"], "daily");
  EXPECT_EQ(key["allowed_models"], Json({"openai/*", "simulated/chat"}));
  EXPECT_EQ(key["allowed_providers"], Json({"openai"}));
  EXPECT_EQ(key["expires_at"], "2030-01-01T00:00:00Z");
}

TEST_F(AdminTest, ListKeysShowsLabelsAndNoSecrets) {
  const auto org = create_org();
  const auto key = create_key(key_arguments(org));
  const auto list = test::run_coro(list_keys(context_, org["org_id"]));
  ASSERT_TRUE(list);
  EXPECT_EQ(Json::parse(*list)["data"].size(), 2u);
  EXPECT_THAT(*list, Not(HasSubstr(key["key"].get<std::string>())));
}

TEST_F(AdminTest, UpdateKeyChangesWhatIsNamedAndNothingElse) {
  auto arguments = key_arguments(create_org());
  arguments.limit = "5";
  arguments.allowed_models = "a/b";
  const auto key = create_key(arguments);
  UpdateKeyArguments change;
  change.hash = key["hash"];
  change.limit = "none";
  change.disabled = true;
  const auto changed = update(change);
  EXPECT_TRUE(changed["limit_usd"].is_null());
  EXPECT_EQ(changed["disabled"], true);
  EXPECT_EQ(changed["allowed_models"], Json({"a/b"}));
  UpdateKeyArguments back;
  back.hash = key["hash"];
  back.disabled = false;
  back.allowed_models = "all";
  back.expires_at = "never";
  const auto restored = update(back);
  EXPECT_EQ(restored["disabled"], false);
  EXPECT_TRUE(restored["allowed_models"].empty());
  EXPECT_TRUE(restored["expires_at"].is_null());
}

TEST_F(AdminTest, DeletedAndUnknownKeysAreNotFound) {
  const auto key = create_key(key_arguments(create_org()));
  const std::string hash = key["hash"];
  EXPECT_EQ(parsed(test::run_coro(delete_key(context_, hash)))["deleted"], true);
  const auto again = test::run_coro(delete_key(context_, hash));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code(), ErrorCode::not_found);
}

TEST_F(AdminTest, GrantCreditsAddsUp) {
  const auto org = create_org("1");
  GrantCreditsArguments grant;
  grant.org = org["org_id"];
  grant.usd = "0.000000001";
  EXPECT_THAT(*test::run_coro(grant_credits(context_, grant)),
              HasSubstr("\"credits_usd\":1.000000001"));
}

TEST_F(AdminTest, AnOperatorsKeyIsShownOnceAndCanBeDisabled) {
  const auto made = parsed(test::run_coro(create_operator_key(context_, "on call")));
  EXPECT_THAT(std::string(made["key"]), StartsWith("lr_oper_"));
  EXPECT_EQ(std::string(made["hash"]).size(), 64u);
  const auto listed = test::run_coro(list_operator_keys(context_));
  EXPECT_THAT(*listed, Not(HasSubstr(std::string(made["key"]))));
  EXPECT_TRUE(parsed(listed)["data"][0]["disabled_at"].is_null());
  const auto disabled = parsed(test::run_coro(disable_operator_key(context_, made["hash"])));
  EXPECT_FALSE(disabled["disabled_at"].is_null());
  EXPECT_FALSE(test::run_coro(create_operator_key(context_, " ")));
  EXPECT_FALSE(test::run_coro(disable_operator_key(context_, std::string(64, '0'))));
}

TEST_F(AdminTest, RefusesBadArgumentsBeforeTouchingAnything) {
  auto arguments = key_arguments(create_org());
  arguments.limit = "1e3";
  EXPECT_FALSE(test::run_coro(admin::create_key(context_, arguments)));
  arguments.limit = "1";
  arguments.limit_reset = "hourly";
  EXPECT_FALSE(test::run_coro(admin::create_key(context_, arguments)));
  arguments.limit_reset = "daily";
  arguments.org = "acme";
  EXPECT_FALSE(test::run_coro(admin::create_key(context_, arguments)));
  EXPECT_FALSE(test::run_coro(delete_key(context_, "abc")));
  GrantCreditsArguments grant;
  grant.org = "00000000-0000-7000-8000-000000000000";
  grant.usd = "0";
  EXPECT_FALSE(test::run_coro(grant_credits(context_, grant)));
  EXPECT_EQ(test::run_coro(context_.stores.keys.load_all())->keys.size(), 1u);
}

TEST_F(AdminTest, EveryBadOptionIsWrongUsage) {
  const auto org = create_org();
  const auto good = key_arguments(org);
  const auto refused = [&](CreateKeyArguments arguments, const char* option) {
    const auto outcome = test::run_coro(admin::create_key(context_, std::move(arguments)));
    ASSERT_FALSE(outcome) << option;
    EXPECT_TRUE(is_bad_option(outcome.error())) << option;
    EXPECT_THAT(outcome.error().message(), StartsWith(option));
  };
  for (const char* models : {"", ",", "a/b,,c/d", "a/b,", "a b", "a/b, c d"}) {
    auto arguments = good;
    arguments.allowed_models = models;
    refused(arguments, "--allowed-models: ");
  }
  auto arguments = good;
  arguments.allowed_providers = "openai,,x";
  refused(arguments, "--allowed-providers: ");
  arguments = good;
  arguments.limit_reset = "daily";
  refused(arguments, "--limit-reset: needs --limit");
  arguments.limit_reset = "yearly";
  refused(arguments, "--limit-reset: ");
  arguments = good;
  arguments.expires_at = "tomorrow";
  refused(arguments, "--expires-at: ");
  arguments.expires_at = to_rfc3339(clock_.wall());
  refused(arguments, "--expires-at: ");
  arguments = good;
  arguments.name = "bad \xff";
  refused(arguments, "--name: ");
  EXPECT_EQ(test::run_coro(context_.stores.keys.load_all())->keys.size(), 1u);
}

TEST_F(AdminTest, AnOrganisationNeedsANameInUtf8) {
  CreateOrgArguments arguments;
  arguments.name = "caf\xe9";
  const auto refused = test::run_coro(admin::create_org(context_, arguments));
  ASSERT_FALSE(refused);
  EXPECT_TRUE(is_bad_option(refused.error()));
  arguments.name = "caf\xc3\xa9";
  EXPECT_TRUE(test::run_coro(admin::create_org(context_, arguments)));
}

TEST_F(AdminTest, AMissingKeyIsNoBadOption) {
  const auto missing = test::run_coro(delete_key(context_, std::string(64, '0')));
  ASSERT_FALSE(missing);
  EXPECT_FALSE(is_bad_option(missing.error()));
}

TEST_F(AdminTest, AnUpdateCannotResetALimitThatIsNotThere) {
  const auto key = create_key(key_arguments(create_org()));
  UpdateKeyArguments change;
  change.hash = key["hash"];
  change.limit_reset = "daily";
  const auto refused = test::run_coro(update_key(context_, change));
  ASSERT_FALSE(refused);
  EXPECT_TRUE(is_bad_option(refused.error()));
  change.limit = "5";
  EXPECT_EQ(update(change)["limit_reset"], "daily");
}

TEST_F(AdminTest, ProvidersTheCatalogueDoesNotHaveAreKeptWithAWarning) {
  Provider known;
  known.id = "openai";
  known.name = "OpenAI";
  std::vector<std::string> warnings;
  context_.catalogue = Catalogue::build({known}, {}).value();
  context_.warn = [&warnings](const std::string& text) { warnings.push_back(text); };
  auto arguments = key_arguments(create_org());
  arguments.allowed_providers = "OpenAI, nobody";
  EXPECT_EQ(create_key(arguments)["allowed_providers"], Json({"OpenAI", "nobody"}));
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_THAT(warnings[0], HasSubstr("no provider \"nobody\""));
}

TEST_F(AdminTest, SetRateLimitChangesWhatIsNamedOfAKeyOrAnOrganisation) {
  const auto org = create_org();
  const auto key = create_key(key_arguments(org));
  SetRateLimitArguments of_key;
  of_key.hash = key["hash"];
  of_key.requests_per_minute = "60";
  of_key.concurrent_requests = "3";
  EXPECT_EQ(parsed(test::run_coro(set_rate_limit(context_, of_key)))["rate_limit"],
            (Json{{"requests_per_minute", 60},
                  {"requests_per_day", nullptr},
                  {"tokens_per_minute", nullptr},
                  {"concurrent_requests", 3}}));
  of_key.requests_per_minute = "none";
  of_key.concurrent_requests.reset();
  const auto changed = parsed(test::run_coro(set_rate_limit(context_, of_key)));
  EXPECT_TRUE(changed["rate_limit"]["requests_per_minute"].is_null());
  EXPECT_EQ(changed["rate_limit"]["concurrent_requests"], 3);

  SetRateLimitArguments of_org;
  of_org.org = org["org_id"];
  of_org.requests_per_day = "1000";
  EXPECT_EQ(
      parsed(test::run_coro(set_rate_limit(context_, of_org)))["rate_limit"]["requests_per_day"],
      1000);
}

TEST_F(AdminTest, SetRateLimitNeedsAnOwnerAndRealNumbers) {
  SetRateLimitArguments nobody;
  nobody.requests_per_day = "5";
  EXPECT_FALSE(test::run_coro(set_rate_limit(context_, nobody)));
  for (const auto* text : {"0", "-1", "1.5", "many", "1000000001", ""}) {
    SetRateLimitArguments arguments;
    arguments.org = create_org()["org_id"];
    arguments.tokens_per_minute = text;
    const auto outcome = test::run_coro(set_rate_limit(context_, arguments));
    ASSERT_FALSE(outcome) << text;
    EXPECT_THAT(outcome.error().message(), StartsWith("--tokens-per-minute: ")) << text;
  }
}

}  // namespace
}  // namespace arouter::app::admin
