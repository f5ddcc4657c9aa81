// Rate limits as a caller meets them: what is admitted, what is refused and what headers say.
#include <arouter/base/calendar.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "support/gateway/gateway_harness.hpp"

namespace arouter::test {
namespace {

using nlohmann::json;
using std::chrono::seconds;
using testing::HasSubstr;

std::string ask(const std::string& model, bool stream = false) {
  return R"({"model":")" + model + R"(","messages":[{"role":"user","content":"hi"}],)" +
         R"("max_tokens":10,"stream":)" + (stream ? "true}" : "false}");
}

class RateLimiterTest : public testing::Test {
 protected:
  std::string key_with(const RateLimit& limit) {
    KeyOptions options;
    options.rate_limit = limit;
    const auto secret = gateway.add_key(org, options);
    gateway.refresh();
    return secret;
  }
  void expect_answers(int count, std::int64_t prompt_tokens = 1,
                      std::int64_t completion_tokens = 1) {
    for (int i = 0; i < count; ++i) {
      gateway.upstream.expect(GatewayHarness::whole_answer(prompt_tokens, completion_tokens));
    }
  }
  RecordingClient call(const std::string& secret) {
    return gateway.chat(secret, ask("acme/large"));
  }

  static std::string header(const RecordingClient& client, const char* name) {
    return client.answer_header(name).value_or("none");
  }
  static json metadata(const RecordingClient& client) {
    return json::parse(client.answer())["error"]["metadata"];
  }

  GatewayHarness gateway;
  std::string org = gateway.add_org(Money::usd(10));
};

TEST_F(RateLimiterTest, SaysNothingWhereNothingIsLimited) {
  const auto secret = key_with({});
  expect_answers(1);
  const auto client = call(secret);
  EXPECT_EQ(client.status(), 200);
  EXPECT_EQ(header(client, "X-RateLimit-Limit"), "none");
}

TEST_F(RateLimiterTest, CountsRequestsDownToARefusalAndServesAgainWhenItSaidItWould) {
  const auto secret = key_with({.requests_per_minute = 20});
  expect_answers(3);
  const auto now = unix_seconds(gateway.clock.wall());
  const auto first = call(secret);
  EXPECT_EQ(first.status(), 200);
  EXPECT_EQ(header(first, "X-RateLimit-Limit"), "20");
  EXPECT_EQ(header(first, "X-RateLimit-Remaining"), "1");
  EXPECT_EQ(header(first, "X-RateLimit-Reset"), std::to_string(now + 3));
  EXPECT_EQ(header(call(secret), "X-RateLimit-Remaining"), "0");

  const auto refused = call(secret);
  EXPECT_EQ(refused.status(), 429);
  EXPECT_EQ(header(refused, "Retry-After"), "3");
  EXPECT_EQ(header(refused, "X-RateLimit-Remaining"), "0");
  EXPECT_EQ(header(refused, "X-RateLimit-Reset"), std::to_string(now + 6));
  EXPECT_THAT(refused.answer(), HasSubstr("rate limit exceeded: 20 requests per minute"));
  EXPECT_EQ(metadata(refused)["limit_source"], "rate_limit");
  EXPECT_EQ(metadata(refused)["scope"], "api_key");
  EXPECT_EQ(metadata(refused)["limit_name"], "requests_per_minute");
  EXPECT_EQ(metadata(refused)["resets_at"], "2026-01-01T00:00:06.000Z");
  EXPECT_TRUE(metadata(refused)["limit_usd"].is_null());

  gateway.clock.advance(seconds(3));
  EXPECT_EQ(call(secret).status(), 200);
}

TEST_F(RateLimiterTest, RefusesBeforeItReadsTheBody) {
  const auto secret = key_with({.requests_per_minute = 1});
  expect_answers(1);
  ASSERT_EQ(call(secret).status(), 200);
  EXPECT_EQ(gateway.chat(secret, "this is no JSON").status(), 429);
}

TEST_F(RateLimiterTest, TellsTheResetInMillisecondsUnderApiV1) {
  const auto secret = key_with({.requests_per_minute = 1});
  const auto send = [&] {
    RecordingClient client(Method::post, "/api/v1/chat/completions");
    client.header("Authorization", "Bearer " + secret).body(ask("acme/large"));
    gateway.send(client);
    return client;
  };
  expect_answers(1);
  const auto reset = std::to_string(unix_millis(gateway.clock.wall()) + 60'000);
  EXPECT_EQ(header(send(), "X-RateLimit-Reset"), reset);
  const auto refused = send();
  EXPECT_EQ(refused.status(), 429);
  EXPECT_EQ(header(refused, "X-RateLimit-Reset"), reset);
  EXPECT_EQ(json::parse(refused.answer())["error"]["code"], 429);
  EXPECT_EQ(metadata(refused)["error_type"], "rate_limit_exceeded");
}

TEST_F(RateLimiterTest, RefusesAStreamBeforeItBeginsAndHeadsTheOthers) {
  const auto secret = key_with({.requests_per_minute = 1});
  gateway.upstream.expect(GatewayHarness::streamed_answer({"a", "b"}, 1, 2));
  const auto stream = gateway.chat(secret, ask("acme/large", true));
  EXPECT_EQ(stream.status(), 200);
  EXPECT_EQ(header(stream, "X-RateLimit-Remaining"), "0");
  const auto refused = gateway.chat(secret, ask("acme/large", true));
  EXPECT_EQ(refused.status(), 429);
  EXPECT_EQ(header(refused, "Retry-After"), "60");
}

TEST_F(RateLimiterTest, ResetsTheDayAtMidnightUtc) {
  const auto secret = key_with({.requests_per_day = 2});
  expect_answers(3);
  EXPECT_EQ(header(call(secret), "X-RateLimit-Remaining"), "1");
  EXPECT_EQ(call(secret).status(), 200);
  const auto refused = call(secret);
  EXPECT_EQ(refused.status(), 429);
  EXPECT_EQ(header(refused, "Retry-After"), "86400");
  gateway.clock.advance(std::chrono::hours(24));
  gateway.refresh();
  EXPECT_EQ(call(secret).status(), 200);
}

TEST_F(RateLimiterTest, ChargesTheTokensThatWereUsedAndWaitsUntilTheyAreEarned) {
  const auto secret = key_with({.tokens_per_minute = 6000});
  expect_answers(2, 900, 300);
  const auto first = call(secret);
  EXPECT_EQ(first.status(), 200);
  EXPECT_EQ(header(first, "X-RateLimit-Limit"), "6000");
  EXPECT_EQ(header(first, "X-RateLimit-Remaining"), "0");
  const auto refused = call(secret);
  EXPECT_EQ(refused.status(), 429);
  EXPECT_EQ(metadata(refused)["limit_name"], "tokens_per_minute");
  EXPECT_EQ(header(refused, "Retry-After"), "7");  // 600 in debt, 100 earned a second
  gateway.clock.advance(seconds(7));
  EXPECT_EQ(call(secret).status(), 200);
}

TEST_F(RateLimiterTest, CapsCallsInFlightAndLetsTheNextInWhenOneEnds) {
  const auto secret = key_with({.concurrent_requests = 1});
  auto script = GatewayHarness::whole_answer(1, 1);
  int second = 0;
  std::string source;
  script.before_piece(0, [&] {
    RecordingClient refused(Method::post, "/v1/chat/completions");
    refused.header("Authorization", "Bearer " + secret).body(ask("acme/large"));
    gateway.send_meanwhile(refused);
    second = refused.status();
    source = metadata(refused)["limit_source"];
  });
  gateway.upstream.expect(std::move(script));
  expect_answers(1);
  EXPECT_EQ(call(secret).status(), 200);
  EXPECT_EQ(second, 429);
  EXPECT_EQ(source, "in_flight");
  EXPECT_EQ(call(secret).status(), 200);
}

TEST_F(RateLimiterTest, HasRoomForTheNextCallBeforeTheCallerHasTheAnswerToTheLast) {
  const auto secret = key_with({.concurrent_requests = 1});
  expect_answers(2);
  const auto client = [&] {
    RecordingClient made(Method::post, "/v1/chat/completions");
    made.header("Authorization", "Bearer " + secret).body(ask("acme/large"));
    return made;
  };
  auto first = client();
  auto next = client();
  first.when_answered([&] { gateway.send_meanwhile(next); });
  gateway.send(first);
  EXPECT_EQ(first.status(), 200);
  EXPECT_EQ(next.status(), 200);
}

TEST_F(RateLimiterTest, KeepsACallsPlaceOnlyWhileItRuns) {
  const auto secret = key_with({.concurrent_requests = 1});
  EXPECT_EQ(gateway.chat(secret, ask("acme/unknown")).status(), 404);
  gateway.upstream.expect(UpstreamScript(400).piece(R"({"error":{"message":"no"}})"));
  EXPECT_EQ(call(secret).status(), 400);
  expect_answers(1);
  EXPECT_EQ(call(secret).status(), 200);
}

TEST_F(RateLimiterTest, SharesTheOrganizationsLimitAmongItsKeys) {
  gateway.limit_org(org, {.requests_per_minute = 20});
  const auto first = key_with({});
  const auto second = key_with({.requests_per_minute = 20});
  expect_answers(2);
  EXPECT_EQ(call(first).status(), 200);
  EXPECT_EQ(call(second).status(), 200);
  const auto refused = call(second);
  EXPECT_EQ(refused.status(), 429);
  EXPECT_EQ(metadata(refused)["scope"], "organization");
}

TEST_F(RateLimiterTest, HoldsAChangedLimitAgainstWhatWasUsed) {
  gateway.limit_org(org, {.requests_per_minute = 10});
  const auto secret = key_with({});
  expect_answers(2);
  EXPECT_EQ(call(secret).status(), 200);
  EXPECT_EQ(call(secret).status(), 429);
  gateway.limit_org(org, {.requests_per_minute = 20});
  gateway.refresh();
  const auto raised = call(secret);
  EXPECT_EQ(raised.status(), 200);
  EXPECT_EQ(header(raised, "X-RateLimit-Remaining"), "0");
  gateway.limit_org(org, {});
  gateway.refresh();
  expect_answers(1);
  const auto unlimited = call(secret);
  EXPECT_EQ(unlimited.status(), 200);
  EXPECT_EQ(header(unlimited, "X-RateLimit-Limit"), "none");
}

TEST_F(RateLimiterTest, EnforcesOnlyItsShareBesideOtherReplicas) {
  const auto secret = key_with({.requests_per_day = 4});
  const ReplicaId other{make_uuid_v7(gateway.clock.wall(), gateway.random)};
  ASSERT_TRUE(run_coro(gateway.loop, gateway.stores.leases.register_replica(other, seconds(60))));
  gateway.clock.advance(seconds(5));
  gateway.refresh();
  expect_answers(3);
  EXPECT_EQ(call(secret).status(), 200);
  EXPECT_EQ(call(secret).status(), 200);
  EXPECT_EQ(call(secret).status(), 429);
  gateway.clock.advance(seconds(15));  // the other one is silent
  gateway.refresh();
  EXPECT_EQ(call(secret).status(), 200);
}

TEST(FreeModels, AreLimitedForAllKeysOfAnOrganizationTogether) {
  GatewayHarness limited(1, {.requests_per_minute = 20, .requests_per_day = 3});
  const auto org = limited.add_org(Money::usd(1));
  const auto first = limited.add_key(org);
  const auto second = limited.add_key(org);
  limited.refresh();
  for (int i = 0; i < 3; ++i) limited.upstream.expect(GatewayHarness::whole_answer(1, 1));
  EXPECT_EQ(limited.chat(first, ask("acme/free")).status(), 200);
  EXPECT_EQ(limited.chat(second, ask("acme/free")).status(), 200);
  const auto refused = limited.chat(first, ask("acme/free"));
  EXPECT_EQ(refused.status(), 429);
  EXPECT_THAT(refused.answer(), HasSubstr("free-models-per-min"));
  EXPECT_EQ(limited.chat(first, ask("acme/large")).status(), 200);
  const auto shown = json::parse(limited.get(first, "/v1/key").answer())["data"];
  EXPECT_EQ(shown["free_model_daily_requests"],
            json({{"used", 2}, {"limit", 3}, {"remaining", 1}}));
}

}  // namespace
}  // namespace arouter::test
