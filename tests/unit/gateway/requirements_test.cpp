// Requirements learnt from what hurt other gateways' users, each under its number, as far as they
// can be shown without a process: money, keys, routing and privacy.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "support/gateway/gateway_harness.hpp"

namespace arouter::test {
namespace {

using nlohmann::json;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

// Holds 0.02 USD: 30 bytes at most a prompt's µUSD each, and 2,000 tokens at 10 µUSD … see
// `body_of`.
std::string body_of(const std::string& model, int max_tokens, bool stream = false) {
  return R"({"model":")" + model +
         R"(","messages":[{"role":"user","content":"hi"}],"max_tokens":)" +
         std::to_string(max_tokens) + (stream ? R"(,"stream":true})" : "}");
}

struct Harnessed : testing::Test {
  GatewayHarness gateway;
};

using R1 = Harnessed;
using R3 = Harnessed;
using R5 = Harnessed;
using R14 = Harnessed;
using R15 = Harnessed;
using R17 = Harnessed;
using R19 = Harnessed;
using R23 = Harnessed;
using R25 = Harnessed;

TEST_F(R1, ABudgetAdmitsExactlyWhatItCoversHoweverManyAsk) {
  KeyOptions options;
  options.limit = Money::usd(1);
  const auto key = gateway.add_key(gateway.add_org(Money::usd(100)), options);
  gateway.refresh();
  // Every call really costs 0.02 USD: 2,000 completion tokens at 10 µUSD, nothing for the prompt,
  // of which 1,000 are all one call of this model may hold; so each call is charged above its hold.
  int served = 0;
  for (int i = 0; i < 200; ++i) {
    gateway.upstream.expect(GatewayHarness::whole_answer(0, 1000));
    served += gateway.chat(key, body_of("acme/small", 1000)).status() == 200 ? 1 : 0;
  }
  Money total;
  for (const auto& record : gateway.journal.records()) total += record.cost;
  EXPECT_LE(total, Money::usd(1));
  EXPECT_GE(total, Money::nano_usd(980'000'000));
  EXPECT_GE(served, 98);
}

TEST_F(R3, NothingStaysReservedAfterRefusalsFailuresAndAborts) {
  KeyOptions options;
  options.limit = Money::usd(1);
  const auto key = gateway.add_key(gateway.add_org(Money::usd(100)), options);
  gateway.refresh();
  gateway.upstream.expect(UpstreamScript(500));
  gateway.chat(key, body_of("acme/small", 100));
  gateway.upstream.expect(GatewayHarness::streamed_answer({"a", "b", "c"}, 1, 3));
  RecordingClient client(Method::post, "/v1/chat/completions");
  client.header("Authorization", "Bearer " + key).body(body_of("acme/small", 100, true));
  client.vanish_after_writes(1);
  gateway.send(client);
  gateway.drain();
  const auto answer = json::parse(gateway.get(key, "/v1/key").answer());
  for (const auto& budget : answer["data"]["budgets"]) EXPECT_EQ(budget["reserved_usd"], 0);
}

TEST_F(R3, RaisingALimitAdmitsAtOnce) {
  KeyOptions options;
  options.limit = Money::nano_usd(1);
  const auto org = gateway.add_org(Money::usd(100));
  const auto key = gateway.add_key(org, options);
  gateway.refresh();
  EXPECT_EQ(gateway.chat(key, body_of("acme/small", 100)).status(), 402);
  KeyPatch patch;
  patch.limit = std::optional<Money>(Money::usd(1));
  const auto listed = run_coro(gateway.loop, gateway.stores.keys.list(OrgId{*Uuid::parse(org)}));
  ASSERT_TRUE(run_coro(gateway.loop,
                       gateway.stores.keys.update(Actor::command_line(OrgId{*Uuid::parse(org)}),
                                                  listed->front().hash, patch)));
  gateway.refresh();
  gateway.upstream.expect(GatewayHarness::whole_answer(1, 1));
  EXPECT_EQ(gateway.chat(key, body_of("acme/small", 100)).status(), 200);
}

TEST_F(R3, ALimitPutOnAKeyCountsWhatItSpentBeforeDrainedOrNot) {
  const auto org = gateway.add_org(Money::usd(100));
  const auto key = gateway.add_key(org);
  gateway.refresh();
  const auto serve = [&] {
    gateway.upstream.expect(GatewayHarness::whole_answer(0, 1000));
    return gateway.chat(key, body_of("acme/small", 1000)).status();
  };
  for (int i = 0; i < 2; ++i) ASSERT_EQ(serve(), 200);
  gateway.drain();
  for (int i = 0; i < 3; ++i) ASSERT_EQ(serve(), 200);  // not drained: 0.03 of the 0.05 USD so far
  KeyPatch patch;
  patch.limit = std::optional<Money>(Money::nano_usd(100'000'000));
  const auto listed = run_coro(gateway.loop, gateway.stores.keys.list(OrgId{*Uuid::parse(org)}));
  ASSERT_TRUE(run_coro(gateway.loop,
                       gateway.stores.keys.update(Actor::command_line(OrgId{*Uuid::parse(org)}),
                                                  listed->front().hash, patch)));
  gateway.refresh();
  for (int i = 0; i < 2; ++i) EXPECT_EQ(serve(), 200);
  gateway.drain();
  gateway.clock.advance(seconds(1));
  for (int i = 0; i < 2; ++i) EXPECT_EQ(serve(), 200);
  int more = 0;
  for (int i = 0; i < 5; ++i) more += serve() == 200 ? 1 : 0;
  EXPECT_LE(more, 1);
}

TEST_F(R5, CreditNeverGoesBelowZeroAndTheRefusalSaysInsufficient) {
  const auto key = gateway.add_key(gateway.add_org(Money::nano_usd(25'000'000)));
  gateway.refresh();
  int served = 0;
  for (int i = 0; i < 10; ++i) {
    gateway.upstream.expect(GatewayHarness::whole_answer(0, 1000));
    const auto client = gateway.chat(key, body_of("acme/small", 1000));
    served += client.status() == 200 ? 1 : 0;
    if (client.status() != 200) {
      EXPECT_EQ(client.status(), 402);
      EXPECT_THAT(client.answer(), HasSubstr("insufficient"));
      EXPECT_THAT(client.answer(), HasSubstr(R"("limit_source":"credits")"));
    }
  }
  EXPECT_EQ(served, 2);
}

TEST_F(R14, A429PausesThatEndpointUsesTheNextAndNeverOpensTheBreaker) {
  const auto key = gateway.add_key(gateway.add_org(Money::usd(100)));
  gateway.refresh();
  gateway.upstream.expect(UpstreamScript(429).header("Retry-After", "20"));
  gateway.upstream.expect(GatewayHarness::whole_answer(1, 1));
  EXPECT_EQ(json::parse(gateway.chat(key, body_of("acme/large", 10)).answer())["provider"], "Beta");
  gateway.upstream.expect(GatewayHarness::whole_answer(1, 1));
  gateway.chat(key, body_of("acme/large", 10));
  EXPECT_EQ(gateway.upstream.sent().back().origin, "beta");  // alpha was not asked again
  EXPECT_EQ(gateway.health().snapshot()->of(0).breaker, BreakerState::closed);
  gateway.clock.advance(seconds(21));
  gateway.upstream.expect(GatewayHarness::whole_answer(1, 1));
  gateway.chat(key, body_of("acme/large", 10));
  EXPECT_EQ(gateway.upstream.sent().back().origin, "alpha");
}

TEST_F(R14, WhenEveryCandidateIsPausedTheCallerGetsTheSmallestWaitAtOnce) {
  const auto key = gateway.add_key(gateway.add_org(Money::usd(100)));
  gateway.refresh();
  gateway.upstream.expect(UpstreamScript(429).header("Retry-After", "20"));
  gateway.upstream.expect(UpstreamScript(429).header("Retry-After", "7"));
  auto client = gateway.chat(key, body_of("acme/large", 10));
  EXPECT_EQ(client.status(), 429);
  EXPECT_EQ(client.answer_header("Retry-After"), "7");
  client = gateway.chat(key, body_of("acme/large", 10));
  EXPECT_EQ(client.status(), 429);
  EXPECT_THAT(gateway.upstream.sent(), SizeIs(2));  // nobody was asked the second time
}

TEST_F(R15, ADeadPrimaryIsAvoidedWithinFiveCallsAndProbedOncePerWindow) {
  const auto key = gateway.add_key(gateway.add_org(Money::usd(100)));
  gateway.refresh();
  const auto asked_alpha = [&] {
    std::size_t count = 0;
    for (const auto& sent : gateway.upstream.sent()) count += sent.origin == "alpha" ? 1 : 0;
    return count;
  };
  for (int i = 0; i < 20; ++i) {
    const bool alpha_next = gateway.health().snapshot()->of(0).breaker == BreakerState::closed;
    if (alpha_next) gateway.upstream.expect(UpstreamScript(500));
    gateway.upstream.expect(GatewayHarness::whole_answer(1, 1));
    EXPECT_EQ(gateway.chat(key, body_of("acme/large", 10)).status(), 200);
  }
  EXPECT_EQ(asked_alpha(), 5u);
  gateway.clock.advance(seconds(31));
  gateway.upstream.expect(UpstreamScript(500));  // the probe
  for (int i = 0; i < 5; ++i) {
    gateway.upstream.expect(GatewayHarness::whole_answer(1, 1));
    EXPECT_EQ(gateway.chat(key, body_of("acme/large", 10)).status(), 200);
  }
  EXPECT_EQ(asked_alpha(), 6u);
}

TEST_F(R15, TheLastCandidateStandingIsAlwaysTried) {
  const auto key = gateway.add_key(gateway.add_org(Money::usd(100)));
  gateway.refresh();
  for (int i = 0; i < 8; ++i) {
    gateway.upstream.expect(UpstreamScript(500));
    EXPECT_EQ(gateway.chat(key, body_of("acme/small", 10)).status(), 502);
  }
  EXPECT_THAT(gateway.upstream.sent(), SizeIs(8));
}

TEST_F(R17, ADisabledDeletedOrExpiredKeyIsRefusedLikeAnUnknownOne) {
  const auto org = gateway.add_org(Money::usd(100));
  KeyOptions disabled;
  disabled.disabled = true;
  KeyOptions expired;
  expired.expires_at = gateway.clock.wall() - seconds(1);
  const std::vector<std::string> secrets{gateway.add_key(org, disabled),
                                         gateway.add_key(org, expired),
                                         "lr_live_" + std::string(48, '0'), "sk-something"};
  gateway.refresh();
  for (const auto& secret : secrets) {
    const auto client = gateway.chat(secret, body_of("acme/small", 10));
    EXPECT_EQ(client.status(), 401);
    EXPECT_EQ(json::parse(client.answer())["error"]["message"], "invalid api key");
  }
}

TEST_F(R19, NoSecretOfAnyKindIsInAnyAnswerOrRecord) {
  const auto key = gateway.add_key(gateway.add_org(Money::usd(100)));
  gateway.refresh();
  const std::string canary = "sk-canary-1234567890abcdefghij";
  gateway.upstream.expect(UpstreamScript(400).piece(R"({"error":{"message":"bad key )" + canary +
                                                    R"( and Bearer )" + canary + R"("}})"));
  const auto client = gateway.chat(key, body_of("acme/small", 10));
  EXPECT_THAT(client.answer(), Not(HasSubstr(canary)));
  EXPECT_THAT(client.answer(), Not(HasSubstr("provider-key")));
  EXPECT_THAT(client.answer(), Not(HasSubstr(key)));
}

TEST_F(R23, WithTheDatabaseAwayKnownKeysWorkWithinTheirLeaseAndUnknownOnesGet503) {
  const auto key = gateway.add_key(gateway.add_org(Money::usd(100)));
  gateway.refresh();
  gateway.upstream.expect(GatewayHarness::whole_answer(1, 1));
  ASSERT_EQ(gateway.chat(key, body_of("acme/small", 10)).status(), 200);
  gateway.memory.set_down(true);
  gateway.clock.advance(seconds(10));
  gateway.upstream.expect(GatewayHarness::whole_answer(1, 1));
  EXPECT_EQ(gateway.chat(key, body_of("acme/small", 10)).status(), 200);
  const auto unknown = gateway.chat("lr_live_" + std::string(48, '0'), body_of("acme/small", 10));
  EXPECT_EQ(unknown.status(), 503);
  EXPECT_TRUE(unknown.answer_header("Retry-After"));
  // More than what is leased is an outage of ours, not the caller's lack of money.
  const auto too_much = gateway.chat(key, body_of("acme/small", 1000));
  EXPECT_EQ(too_much.status(), 503);
  EXPECT_TRUE(too_much.answer_header("Retry-After"));
  gateway.memory.set_down(false);
  gateway.upstream.expect(GatewayHarness::whole_answer(1, 1));
  EXPECT_EQ(gateway.chat(key, body_of("acme/small", 1000)).status(), 200);
}

TEST_F(R23, FromTheFirstFailedLookOnAnUnknownKeyGets503) {
  const std::string stranger = "lr_live_" + std::string(48, '0');
  gateway.refresh();
  EXPECT_EQ(gateway.chat(stranger, body_of("acme/small", 10)).status(), 401);
  gateway.memory.set_down(true);
  gateway.refresh();
  EXPECT_EQ(gateway.chat(stranger, body_of("acme/small", 10)).status(), 503);
  gateway.memory.set_down(false);
  gateway.refresh();
  EXPECT_EQ(gateway.chat(stranger, body_of("acme/small", 10)).status(), 401);
}

TEST_F(R25, BudgetRefusalsAre402WithoutRetryAfterAndIdsAreOurs) {
  KeyOptions options;
  options.limit = Money::nano_usd(1);
  const auto key = gateway.add_key(gateway.add_org(Money::usd(100)), options);
  gateway.refresh();
  const auto refused = gateway.chat(key, body_of("acme/small", 100));
  EXPECT_EQ(refused.status(), 402);
  EXPECT_FALSE(refused.answer_header("Retry-After"));
  const auto error = json::parse(refused.answer())["error"];
  EXPECT_EQ(error["code"], "quota_exceeded");
  EXPECT_EQ(error["metadata"]["limit_source"], "api_key");
  for (const auto* field :
       {"scope", "limit_usd", "spend_usd", "reserved_usd", "resets_at", "remedy_hint"}) {
    EXPECT_TRUE(error["metadata"].contains(field)) << field;
  }
}

}  // namespace
}  // namespace arouter::test
