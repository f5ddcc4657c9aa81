// Key management through the public handler, on memory.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "support/gateway/gateway_harness.hpp"

namespace arouter::api {
namespace {

using nlohmann::json;
using test::GatewayHarness;
using test::KeyOptions;
using test::RecordingClient;

struct Answer {
  int status = 0;
  json body;
};

class Keys : public ::testing::Test {
 protected:
  std::string manager(KeyOptions options = {}) {
    options.kind = KeyKind::management;
    auto secret = gateway.add_key(org, std::move(options));
    gateway.refresh();
    return secret;
  }

  // By the key, or by whoever is signed in when it is empty.
  Answer send(const std::string& key, Method method, const std::string& path, const json& body = {},
              const std::string& if_match = {}) {
    RecordingClient client(method, "/api/v1" + path);
    if (!key.empty()) client.header("Authorization", "Bearer " + key);
    if (!if_match.empty()) client.header("If-Match", if_match);
    if (!body.is_null()) client.body(body.dump());
    gateway.send(client);
    gateway.refresh();
    return {client.status(), json::parse(client.answer(), nullptr, false)};
  }

  std::string create(const std::string& key, json body = json::object()) {
    body["name"] = "made";
    return send(key, Method::post, "/keys", body).body["hash"].get<std::string>();
  }

  void sign_in(Role role, std::uint8_t number) {
    Actor actor;
    actor.kind = ActorKind::session;
    actor.org = OrgId{*Uuid::parse(org)};
    actor.role = role;
    Uuid id;
    id.bytes[0] = number;
    actor.user = UserId{id};
    gateway.people.signed_in = actor;
  }

  GatewayHarness gateway;
  std::string org = gateway.add_org(Money::usd(1));
};

TEST_F(Keys, ReadEveryDialectOfALimitAsOneField) {
  const auto key = manager();
  for (const auto* name : {"limit", "limit_usd", "spending_limit"}) {
    const auto made = send(key, Method::post, "/keys", {{"name", "n"}, {name, 1.25}});
    EXPECT_EQ(made.status, 201);
    EXPECT_EQ(made.body["data"]["limit"], 1.25) << name;
    EXPECT_EQ(made.body["data"]["limit_usd"], 1.25);
  }
  EXPECT_EQ(
      send(key, Method::post, "/keys", {{"name", "n"}, {"limit", 1}, {"spending_limit", 2}}).status,
      400);
}

TEST_F(Keys, NeverCarryASecretOnceItWasShown) {
  const auto key = manager();
  const auto made = send(key, Method::post, "/keys", {{"name", "n"}});
  const auto secret = made.body["key"].get<std::string>();
  const auto hash = made.body["hash"].get<std::string>();
  for (const auto& path : {std::string("/keys"), "/keys/" + hash, std::string("/audit-log")}) {
    EXPECT_EQ(send(key, Method::get, path).body.dump().find(secret), std::string::npos) << path;
  }
}

TEST_F(Keys, OfAManagementKeyStayWithinItsOwnBounds) {
  KeyOptions bounded;
  bounded.allowed_models = {"acme/*"};
  const auto key = manager(bounded);
  const auto inherited = send(key, Method::post, "/keys", {{"name", "n"}});
  EXPECT_EQ(inherited.body["data"]["allowed_models"], json({"acme/*"}));
  const json wider{{"name", "n"}, {"allowed_models", {"other/model"}}};
  EXPECT_EQ(send(key, Method::post, "/keys", wider).status, 403);
  const auto path = "/keys/" + inherited.body["hash"].get<std::string>();
  EXPECT_EQ(send(key, Method::patch, path, {{"allowed_models", {"other/model"}}}).status, 403);
  const auto cleared = send(key, Method::patch, path, {{"allowed_models", nullptr}});
  EXPECT_EQ(cleared.body["data"]["allowed_models"], json({"acme/*"}));
}

TEST_F(Keys, AreMadeForManagementByPeopleOnly) {
  const json body{{"name", "n"}, {"key_type", "management"}};
  EXPECT_EQ(send(manager(), Method::post, "/keys", body).status, 403);
  sign_in(Role::member, 1);
  EXPECT_EQ(send("", Method::post, "/keys", body).status, 403);
  sign_in(Role::admin, 1);
  const auto made = send("", Method::post, "/keys", body);
  EXPECT_EQ(made.status, 201);
  EXPECT_EQ(made.body["key"].get<std::string>().substr(0, 8), "lr_mgmt_");
}

TEST_F(Keys, OfOthersAreUnknownToAMember) {
  sign_in(Role::member, 1);
  const auto mine = create("");
  const auto of_nobody = create(manager());
  sign_in(Role::member, 2);
  const auto theirs = create("");
  sign_in(Role::member, 1);
  const auto listed = send("", Method::get, "/keys").body;
  ASSERT_EQ(listed["data"].size(), 1u);
  EXPECT_EQ(listed["data"][0]["hash"], mine);
  for (const auto& hash : {theirs, of_nobody}) {
    EXPECT_EQ(send("", Method::get, "/keys/" + hash).status, 404);
    EXPECT_EQ(send("", Method::patch, "/keys/" + hash, {{"disabled", true}}).status, 404);
    EXPECT_EQ(send("", Method::delete_, "/keys/" + hash).status, 404);
    EXPECT_EQ(send("", Method::post, "/keys/" + hash + "/rotate").status, 404);
  }
  EXPECT_EQ(send("", Method::patch, "/keys/" + mine, {{"name", "mine"}}).status, 200);
  sign_in(Role::admin, 3);
  EXPECT_EQ(send("", Method::get, "/keys/" + theirs).status, 200);
}

TEST_F(Keys, ForManagementAreUnknownToWhomeverIsNoAdminAnyMore) {
  sign_in(Role::admin, 1);
  const auto hash = create("", {{"key_type", "management"}});
  EXPECT_EQ(send("", Method::get, "/keys/" + hash).status, 200);
  sign_in(Role::member, 1);
  EXPECT_EQ(send("", Method::get, "/keys").body["data"].size(), 0u);
  EXPECT_EQ(send("", Method::get, "/keys/" + hash).status, 404);
  EXPECT_EQ(send("", Method::post, "/keys/" + hash + "/rotate").status, 404);
}

TEST_F(Keys, AreCreatedByAMemberForThemselvesOnly) {
  sign_in(Role::member, 1);
  Uuid other;
  other.bytes[0] = 2;
  const json body{{"name", "n"}, {"creator_user_id", other.to_string()}};
  EXPECT_EQ(send("", Method::post, "/keys", body).status, 400);
  sign_in(Role::admin, 1);
  const auto made = send("", Method::post, "/keys", body);
  EXPECT_EQ(made.body["data"]["creator_user_id"], other.to_string());
}

TEST_F(Keys, CannotLockThemselvesOut) {
  const auto key = manager();
  const auto hash = send(key, Method::get, "/keys").body["data"][0]["hash"].get<std::string>();
  EXPECT_EQ(send(key, Method::patch, "/keys/" + hash, {{"disabled", true}}).status, 409);
  EXPECT_EQ(send(key, Method::delete_, "/keys/" + hash).status, 409);
  EXPECT_EQ(send(key, Method::get, "/keys").status, 200);
}

TEST_F(Keys, AreChangedOnlyInTheStateThatIfMatchNames) {
  const auto key = manager();
  const auto path = "/keys/" + create(key);
  EXPECT_EQ(send(key, Method::patch, path, {{"name", "a"}}, "\"1\"").status, 200);
  const auto late = send(key, Method::patch, path, {{"name", "b"}}, "\"1\"");
  EXPECT_EQ(late.status, 409);
  EXPECT_EQ(late.body["error"]["metadata"]["current"]["name"], "a");
  EXPECT_EQ(send(key, Method::patch, path, {{"name", "b"}}, "nonsense").status, 409);
  EXPECT_EQ(send(key, Method::patch, path, {{"name", "b"}}, "*").status, 200);
}

TEST_F(Keys, KeepTheRateLimitsThatAPatchDoesNotName) {
  const auto key = manager();
  const auto path =
      "/keys/" +
      create(key, {{"rate_limit", {{"requests_per_minute", 5}, {"tokens_per_minute", 7}}}});
  const json change{{"rate_limit", {{"requests_per_minute", nullptr}, {"concurrent_requests", 2}}}};
  const auto rate = send(key, Method::patch, path, change).body["data"]["rate_limit"];
  EXPECT_EQ(rate, json::parse(R"({"requests_per_minute":null,"requests_per_day":null,
                                  "tokens_per_minute":7,"concurrent_requests":2})"));
  const auto none = send(key, Method::patch, path, {{"rate_limit", nullptr}}).body["data"];
  EXPECT_TRUE(none["rate_limit"]["tokens_per_minute"].is_null());
}

TEST_F(Keys, RefuseBadInputByName) {
  const auto key = manager();
  const auto bad = [&](const json& body) {
    return send(key, Method::post, "/keys", body).body["error"]["metadata"]["fields"].dump();
  };
  EXPECT_NE(bad(json::object()).find("name"), std::string::npos);
  EXPECT_NE(bad({{"name", "n"}, {"limit", -1}}).find("limit"), std::string::npos);
  EXPECT_NE(bad({{"name", "n"}, {"expires_at", "2001-01-01T00:00:00Z"}}).find("is over"),
            std::string::npos);
  EXPECT_NE(bad({{"name", "n"}, {"allowed_models", {"a b"}}}).find("allowed_models"),
            std::string::npos);
  EXPECT_NE(bad({{"name", "n"}, {"external", json::object()}}).find("external"), std::string::npos);
  EXPECT_EQ(send(key, Method::get, "/keys/not-a-hash").status, 404);
  const auto path = "/keys/" + create(key) + "/rotate";
  EXPECT_EQ(send(key, Method::post, path, {{"overlap_seconds", 2'592'001}}).status, 400);
}

}  // namespace
}  // namespace arouter::api
