#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "api/routes.hpp"
#include "support/gateway/gateway_harness.hpp"

namespace arouter::api {
namespace {

using nlohmann::json;
using test::GatewayHarness;
using test::KeyOptions;
using test::RecordingClient;

// A path that fits the route's pattern.
std::string path_of(const Route& route) {
  std::string path = "/api/v1" + std::string(route.pattern);
  for (auto brace = path.find('{'); brace != path.npos; brace = path.find('{')) {
    path.replace(brace, path.find('}') - brace + 1, "x");
  }
  return path;
}

RecordingClient request(GatewayHarness& gateway, const Route& route, const std::string& secret) {
  RecordingClient client(route.method, path_of(route));
  if (!secret.empty()) client.header("Authorization", "Bearer " + secret);
  client.body("{}");
  gateway.send(client);
  return client;
}

Actor person(const std::string& org, Role role) {
  Actor actor;
  actor.kind = ActorKind::session;
  actor.org = OrgId{*Uuid::parse(org)};
  actor.user = UserId{actor.org.value};
  actor.role = role;
  return actor;
}

class Authorise : public ::testing::Test {
 protected:
  std::string key(KeyKind kind) {
    KeyOptions options;
    options.kind = kind;
    auto secret = gateway.add_key(org, options);
    gateway.refresh();
    return secret;
  }

  GatewayHarness gateway;
  std::string org = gateway.add_org(Money::usd(1));
};

TEST_F(Authorise, LetsARolePassExactlyWhereItHasTheRoutesPermission) {
  for (const auto role : all_roles) {
    gateway.people.signed_in = person(org, role);
    for (const auto& route : routes()) {
      if (!manages(route.access) || route.access == Access::operator_key) continue;
      const auto answer = request(gateway, route, "");
      const auto body = json::parse(answer.answer(), nullptr, false);
      const bool refused = answer.status() == 403 &&
                           body["error"]["metadata"]["permission"] == to_string(*route.permission);
      EXPECT_EQ(refused, !can(role, *route.permission))
          << to_string(role) << " " << to_string(route.method) << " " << route.pattern << " "
          << answer.status();
    }
  }
}

TEST_F(Authorise, RefusesInferenceKeysWhereverSomethingIsManaged) {
  const auto secret = key(KeyKind::inference);
  gateway.people.signed_in = person(org, Role::admin);  // a key that is presented decides
  for (const auto& route : routes()) {
    if (!manages(route.access) || route.access == Access::account) continue;
    EXPECT_EQ(request(gateway, route, secret).status(), 403) << route.pattern;
  }
}

TEST_F(Authorise, ShowsAnInferenceKeyItsOwnAccount) {
  const auto secret = key(KeyKind::inference);
  for (const auto& route : routes()) {
    if (route.access != Access::account) continue;
    EXPECT_EQ(request(gateway, route, secret).status(), 200) << route.pattern;
  }
}

TEST_F(Authorise, AnswersWhoeverPresentsNothing401) {
  for (const auto& route : routes()) {
    if (!manages(route.access)) continue;
    EXPECT_EQ(request(gateway, route, "").status(), 401) << route.pattern;
  }
}

TEST_F(Authorise, KeepsKeysFromWhatIsForPeople) {
  const auto secret = key(KeyKind::management);
  for (const auto& route : routes()) {
    if (route.access != Access::person) continue;
    EXPECT_EQ(request(gateway, route, secret).status(), 403) << route.pattern;
  }
}

TEST_F(Authorise, TakesNoSessionWhereAKeyIsNeeded) {
  gateway.people.signed_in = person(org, Role::admin);
  for (const auto& route : routes()) {
    if (route.access != Access::inference_key && route.access != Access::any_key) continue;
    EXPECT_EQ(request(gateway, route, "").status(), 401) << route.pattern;
  }
}

TEST_F(Authorise, LetsNoCacheKeepWhatIsManaged) {
  gateway.people.signed_in = person(org, Role::admin);
  RecordingClient client(Method::get, "/api/v1/keys");
  gateway.send(client);
  EXPECT_EQ(client.status(), 200);
  EXPECT_EQ(client.answer_header("Cache-Control"), "no-store");
}

TEST_F(Authorise, LetsNobodyButOperatorsIntoTheirRoutes) {
  gateway.people.signed_in = person(org, Role::admin);
  const auto management = key(KeyKind::management);
  for (const auto& route : routes()) {
    if (route.access != Access::operator_key) continue;
    EXPECT_EQ(request(gateway, route, "").status(), 403) << route.pattern;
    EXPECT_EQ(request(gateway, route, management).status(), 403) << route.pattern;
    EXPECT_EQ(request(gateway, route, "lr_oper_" + std::string(48, 'a')).status(), 401);
  }
}

TEST_F(Authorise, LetsAnOperatorIntoNothingButTheirRoutes) {
  const auto secret = gateway.add_operator_key();
  for (const auto& route : routes()) {
    if (route.access == Access::anyone || route.access == Access::anyone_or_key) continue;
    const auto status = request(gateway, route, secret).status();
    if (operators_enter(route.access)) {
      EXPECT_NE(status, 401) << route.pattern;
      EXPECT_NE(status, 403) << route.pattern;
    } else {
      EXPECT_EQ(status, manages(route.access) ? 403 : 401) << route.pattern;
    }
  }
}

TEST_F(Authorise, RefusesAnOperatorsKeyThatWasDisabled) {
  const auto secret = gateway.add_operator_key();
  EXPECT_EQ(gateway.get(secret, "/api/v1/operator/organizations").status(), 200);
  const auto keys = test::run_coro(gateway.stores.operators.list_keys());
  ASSERT_TRUE(test::run_coro(gateway.stores.operators.disable_key(keys->at(0).hash)));
  EXPECT_EQ(gateway.get(secret, "/api/v1/operator/organizations").status(), 401);
}

TEST_F(Authorise, ADatabaseThatIsAwayMakesNoOperatorUnknown) {
  const auto secret = gateway.add_operator_key();
  gateway.memory.set_down(true);
  EXPECT_EQ(gateway.get(secret, "/api/v1/operator/organizations").status(), 503);
}

TEST_F(Authorise, KeepsManagementKeysFromInference) {
  const auto secret = key(KeyKind::management);
  for (const auto& route : routes()) {
    if (route.access != Access::inference_key) continue;
    EXPECT_EQ(request(gateway, route, secret).status(), 403) << route.pattern;
  }
}

}  // namespace
}  // namespace arouter::api
