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

class Credits : public ::testing::Test {
 protected:
  Answer send(const std::string& presented, Method method, const std::string& path,
              const json& body, const std::string& idempotency_key = "") {
    RecordingClient client(method, "/api/v1" + path);
    client.header("Authorization", "Bearer " + presented);
    if (!idempotency_key.empty()) client.header("Idempotency-Key", idempotency_key);
    if (!body.is_null()) client.body(body.dump());
    gateway.send(client);
    return {client.status(), json::parse(client.answer(), nullptr, false)};
  }
  Answer post(const std::string& what, const json& body, const std::string& key = "") {
    return send(secret, Method::post, path_of(org) + "/" + what, body, key);
  }
  Answer get(const std::string& path) { return send(secret, Method::get, path, nullptr); }
  static std::string path_of(const std::string& org) {
    return "/organizations/" + org + "/credits";
  }

  GatewayHarness gateway;
  std::string secret = gateway.add_operator_key();
  std::string org = gateway.add_org(Money::usd(1));
  std::string other = gateway.add_org(Money());
};

TEST_F(Credits, OperatorsGrantRefundAndAdjust) {
  const auto granted = post("grants", {{"amount_usd", "2.000000001"}, {"reason", "welcome"}});
  EXPECT_EQ(granted.status, 201);
  const auto& entry = granted.body["data"]["entries"][0];
  EXPECT_EQ(entry["kind"], "grant");
  EXPECT_EQ(entry["reason"], "welcome");
  EXPECT_EQ(entry["actor"]["type"], "operator_key");
  EXPECT_EQ(post("refunds", {{"amount_usd", 1}, {"reason", "outage"}}).status, 201);
  EXPECT_EQ(post("adjustments", {{"amount_usd", -3}, {"reason", "typo"}}).status, 201);
  EXPECT_EQ(get(path_of(org)).body["data"]["balance"].dump(), "1.000000001");
  const auto lines = get(path_of(org) + "/statement").body["data"];
  EXPECT_EQ(lines.size(), 4u);
}

TEST_F(Credits, ABodyMustSayHowMuchAndWhy) {
  for (const auto& bad :
       {json{{"amount_usd", 1}}, json{{"reason", "x"}}, json{{"amount_usd", 0}, {"reason", "x"}},
        json{{"amount_usd", -1}, {"reason", "x"}},
        json{{"amount_usd", 1}, {"reason", "x"}, {"colour", "red"}},
        json{{"amount_usd", 1}, {"reason", "x"}, {"external_id", ""}},
        json{{"amount_usd", "1e30"}, {"reason", "x"}},
        json{{"amount_usd", 1}, {"reason", "x"}, {"expires_at", "2020-01-01T00:00:00Z"}}}) {
    EXPECT_EQ(post("grants", bad).status, 400) << bad;
  }
  EXPECT_EQ(post("adjustments", {{"amount_usd", 0}, {"reason", "x"}}).status, 400);
  EXPECT_EQ(get(path_of(org)).body["data"]["balance"], 1);
}

TEST_F(Credits, ARepeatedRequestIsAnsweredAsTheFirstTime) {
  const json body{{"amount_usd", 2}, {"reason", "x"}};
  const auto first = post("grants", body, "k-1");
  const auto second = post("grants", body, "k-1");
  EXPECT_EQ(second.status, 201);
  EXPECT_EQ(second.body, first.body);
  EXPECT_EQ(post("grants", {{"amount_usd", 3}, {"reason", "x"}}, "k-1").status, 409);
  EXPECT_EQ(post("refunds", body, "k-1").status, 409);
  EXPECT_EQ(post("grants", body, std::string(256, 'k')).status, 400);
  EXPECT_EQ(get(path_of(org)).body["data"]["balance"], 3);
}

TEST_F(Credits, MoreThanIsThereCannotLeave) {
  const json body{{"to_organization_id", other}, {"amount_usd", "1.000000001"}};
  const auto refused = post("transfers", body);
  EXPECT_EQ(refused.status, 402);
  EXPECT_NE(refused.body.dump().find("insufficient"), std::string::npos);
  const auto& metadata = refused.body["error"]["metadata"];
  EXPECT_EQ(metadata["limit_source"], "credits");
  EXPECT_EQ(metadata["limit_usd"], 1);
  EXPECT_EQ(post("transfers", {{"to_organization_id", other}, {"amount_usd", 1}}).status, 201);
  EXPECT_EQ(get(path_of(other)).body["data"]["balance"], 1);
}

TEST_F(Credits, AnAdministratorSeesTheirOwnAndGivesNothingToStrangers) {
  KeyOptions options;
  options.kind = KeyKind::management;
  const auto manager = gateway.add_key(org, options);
  gateway.refresh();
  EXPECT_EQ(send(manager, Method::get, path_of(org), nullptr).status, 200);
  EXPECT_EQ(send(manager, Method::get, "/credits/statement", nullptr).body["data"].size(), 1u);
  EXPECT_EQ(send(manager, Method::get, path_of(other), nullptr).status, 404);
  EXPECT_EQ(send(manager, Method::get, path_of(other) + "/statement", nullptr).status, 404);
  const json transfer{{"to_organization_id", other}, {"amount_usd", 1}};
  EXPECT_EQ(send(manager, Method::post, path_of(org) + "/transfers", transfer).status, 404);
  EXPECT_EQ(send(manager, Method::post, path_of(other) + "/transfers", transfer).status, 404);
  EXPECT_EQ(
      send(manager, Method::post, path_of(org) + "/grants", {{"amount_usd", 1}, {"reason", "mine"}})
          .status,
      403);
}

TEST_F(Credits, ExpiredCreditIsGoneFromTheBalance) {
  const json body{{"amount_usd", 5}, {"reason", "trial"}, {"expires_at", "2099-01-01T00:00:00Z"}};
  EXPECT_EQ(post("grants", body).status, 201);
  EXPECT_EQ(get(path_of(org)).body["data"]["balance"], 6);
  gateway.clock.advance(std::chrono::hours(24 * 366 * 100));
  EXPECT_EQ(get(path_of(org)).body["data"]["balance"], 1);
}

TEST_F(Credits, OperatorsListEveryOrganisation) {
  const auto page = get("/operator/organizations?limit=1").body;
  EXPECT_EQ(page["total_count"], 2);
  EXPECT_EQ(page["data"].size(), 1u);
  const auto token = page["next_page_token"].get<std::string>();
  EXPECT_EQ(get("/operator/organizations?page_token=" + token).body["data"].size(), 1u);
  EXPECT_EQ(post("grants", json::array()).status, 400);
  EXPECT_EQ(
      send(secret, Method::get, path_of("00000000-0000-4000-8000-0000000000ff"), nullptr).status,
      404);
}

}  // namespace
}  // namespace arouter::api
