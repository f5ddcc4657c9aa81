// GET and PATCH /organization/rate-limit.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "support/gateway/gateway_harness.hpp"

namespace arouter::test {
namespace {

using nlohmann::json;

class OrgRateLimitTest : public testing::Test {
 protected:
  OrgRateLimitTest() {
    KeyOptions options;
    options.kind = KeyKind::management;
    management_ = gateway.add_key(org_, options);
    inference_ = gateway.add_key(org_);
    gateway.refresh();
  }

  RecordingClient send(Method method, const std::string& secret, const std::string& body = "") {
    RecordingClient client(method, "/api/v1/organization/rate-limit");
    client.header("Authorization", "Bearer " + secret).body(body);
    gateway.send(client);
    return client;
  }
  RecordingClient patch(const std::string& body) { return send(Method::patch, management_, body); }
  static json limit_in(const RecordingClient& client) {
    return json::parse(client.answer())["data"]["rate_limit"];
  }
  json stored() { return limit_in(send(Method::get, management_)); }

  GatewayHarness gateway;
  std::string org_ = gateway.add_org(Money::usd(1));
  std::string management_;
  std::string inference_;
  const json none_{{"requests_per_minute", nullptr},
                   {"requests_per_day", nullptr},
                   {"tokens_per_minute", nullptr},
                   {"concurrent_requests", nullptr}};
};

TEST_F(OrgRateLimitTest, ChangesWhatIsNamedAndKeepsTheRest) {
  EXPECT_EQ(stored(), none_);
  auto expected = none_;
  expected["requests_per_minute"] = 60;
  expected["concurrent_requests"] = 4;
  const auto changed = patch(R"({"requests_per_minute":60,"concurrent_requests":4})");
  EXPECT_EQ(changed.status(), 200);
  EXPECT_EQ(limit_in(changed), expected);
  expected["requests_per_minute"] = nullptr;
  EXPECT_EQ(limit_in(patch(R"({"requests_per_minute":null})")), expected);
  EXPECT_EQ(stored(), expected);
}

TEST_F(OrgRateLimitTest, RefusesWhatIsNoLimitAndChangesNothing) {
  for (const auto* body :
       {R"({"requests_per_minute":0})", R"({"requests_per_day":-1})",
        R"({"tokens_per_minute":1.5})", R"({"tokens_per_minute":1000000001})",
        R"({"concurrent_requests":"3"})", R"({"requests_per_hour":3})", "[]", "{"}) {
    EXPECT_EQ(patch(body).status(), 400) << body;
  }
  EXPECT_EQ(stored(), none_);
}

TEST_F(OrgRateLimitTest, IsNotForInferenceKeys) {
  EXPECT_EQ(send(Method::get, inference_).status(), 403);
  EXPECT_EQ(send(Method::patch, inference_, R"({"requests_per_day":1})").status(), 403);
}

}  // namespace
}  // namespace arouter::test
