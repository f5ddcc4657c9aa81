// What one call's failures teach the next calls, and what the caller is told when nothing is left.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "support/gateway/gateway_harness.hpp"

namespace arouter::test {
namespace {

using std::chrono::seconds;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr auto ask_large =
    R"({"model":"acme/large","messages":[{"role":"user","content":"hi"}],"max_tokens":10})";
constexpr auto ask_small =
    R"({"model":"acme/small","messages":[{"role":"user","content":"hi"}],"max_tokens":10})";
constexpr auto ask_first_only =
    R"({"model":"acme/large","messages":[{"role":"user","content":"hi"}],"max_tokens":10,)"
    R"("provider":{"allow_fallbacks":false}})";

constexpr auto ask_large_of_beta =
    R"({"model":"acme/large","messages":[{"role":"user","content":"hi"}],"max_tokens":10,)"
    R"("provider":{"order":["beta"]}})";

// "acme/large" is served by alpha, then beta; "acme/small" by beta alone.
class Fallback : public testing::Test {
 protected:
  explicit Fallback(std::size_t alpha_credentials = 1) : gateway(alpha_credentials) {
    key = gateway.add_key(gateway.add_org(Money::usd(10)));
    gateway.refresh();
  }

  // The next attempts get these statuses, 200 with an answer.
  RecordingClient call(const std::string& body, const std::vector<int>& statuses) {
    for (const int status : statuses) {
      gateway.upstream.expect(status == 200 ? GatewayHarness::whole_answer(1, 1)
                                            : UpstreamScript(status));
    }
    return gateway.chat(key, body);
  }

  RecordingClient call_scripted(const std::string& body, const UpstreamScript& script) {
    gateway.upstream.expect(script);
    return gateway.chat(key, body);
  }

  // The providers asked since the last look, in order.
  std::vector<std::string> asked() {
    std::vector<std::string> origins;
    const auto& sent = gateway.upstream.sent();
    for (; seen_ < sent.size(); ++seen_) origins.push_back(sent[seen_].origin);
    return origins;
  }

  GatewayHarness gateway;
  std::string key;

 private:
  std::size_t seen_ = 0;
};

struct FallbackTwoKeys : Fallback {
  FallbackTwoKeys() : Fallback(2) {}
  [[nodiscard]] std::vector<std::string> keys_used() const {
    std::vector<std::string> keys;
    for (const auto& sent : gateway.upstream.sent()) {
      for (const auto& [name, value] : sent.headers) {
        if (name == "Authorization") keys.push_back(value.substr(value.find("key-") + 4));
      }
    }
    return keys;
  }
};

struct FallbackManyKeys : Fallback {
  FallbackManyKeys() : Fallback(12) {}
};

TEST_F(Fallback, ARateLimitWithoutAHintPausesForFiveSeconds) {
  EXPECT_EQ(call(ask_large, {429, 200}).status(), 200);
  EXPECT_THAT(asked(), ElementsAre("alpha", "beta"));
  gateway.clock.advance(std::chrono::milliseconds(4'999));
  EXPECT_EQ(call(ask_large, {200}).status(), 200);
  EXPECT_THAT(asked(), ElementsAre("beta"));
  gateway.clock.advance(seconds(1));
  EXPECT_EQ(call(ask_large, {200}).status(), 200);
  EXPECT_THAT(asked(), ElementsAre("alpha"));
}

TEST_F(Fallback, ACallLimitedEverywhereIsToldTheSmallestWaitEvenWithoutAHint) {
  auto client = call(ask_large, {429, 429});
  EXPECT_EQ(client.status(), 429);
  EXPECT_EQ(client.answer_header("Retry-After"), "5");
  gateway.clock.advance(seconds(2));
  client = call(ask_large, {});
  EXPECT_EQ(client.status(), 429);
  EXPECT_EQ(client.answer_header("Retry-After"), "3");
  EXPECT_THAT(asked(), ElementsAre("alpha", "beta"));
}

TEST_F(Fallback, TheSmallestWaitMayBeThatOfAnEndpointPausedBefore) {
  gateway.upstream.expect(UpstreamScript(429).header("Retry-After", "9"));
  EXPECT_EQ(call(ask_large, {200}).status(), 200);
  const auto client = call_scripted(ask_large, UpstreamScript(429).header("Retry-After", "30"));
  EXPECT_EQ(client.status(), 429);
  EXPECT_EQ(client.answer_header("Retry-After"), "9");
}

TEST_F(Fallback, ADeadEndpointIsAvoidedForAMinute) {
  for (const int status : {401, 402, 403, 404, 405, 410, 451}) {
    EXPECT_EQ(call(ask_large, {status, 200}).status(), 200) << status;
    EXPECT_THAT(asked(), ElementsAre("alpha", "beta")) << status;
    gateway.clock.advance(seconds(59));
    EXPECT_EQ(call(ask_large, {200}).status(), 200) << status;
    EXPECT_THAT(asked(), ElementsAre("beta")) << status;
    gateway.clock.advance(seconds(1));
  }
}

TEST_F(Fallback, ADeadEndpointIsStillTriedWhenItIsTheLast) {
  for (const int status : {401, 402, 403, 404, 405, 407, 410, 425, 451}) {
    const auto client = call(ask_small, {status});
    EXPECT_EQ(client.status(), 502) << status;
    EXPECT_FALSE(client.answer_header("Retry-After")) << status;
    EXPECT_THAT(asked(), ElementsAre("beta")) << status;
  }
  EXPECT_EQ(call(ask_small, {200}).status(), 200);
}

TEST_F(Fallback, DeadEndpointsTakeTurnsAsTheLast) {
  EXPECT_EQ(call(ask_large, {404, 404}).status(), 502);
  asked();
  gateway.clock.advance(seconds(1));
  EXPECT_EQ(call(ask_large, {404}).status(), 502);
  EXPECT_THAT(asked(), ElementsAre("alpha"));
  EXPECT_EQ(call(ask_large, {200}).status(), 200);
  EXPECT_THAT(asked(), ElementsAre("beta"));
}

TEST_F(Fallback, AKeyThatIsRefusedIsAvoidedAtEveryModelOfItsProvider) {
  EXPECT_EQ(call(ask_small, {404}).status(), 502);
  EXPECT_EQ(call(ask_large_of_beta, {200}).status(), 200);
  EXPECT_THAT(asked(), ElementsAre("beta", "beta"));
  EXPECT_EQ(call(ask_small, {401}).status(), 502);
  EXPECT_EQ(call(ask_large_of_beta, {200}).status(), 200);
  EXPECT_THAT(asked(), ElementsAre("beta", "alpha"));
}

TEST_F(FallbackTwoKeys, TheOtherKeyOfADeadOneIsUsed) {
  for (const int status : {401, 403, 404}) {
    EXPECT_EQ(call(ask_large, {status, 200}).status(), 200) << status;
    EXPECT_THAT(asked(), ElementsAre("alpha", "alpha")) << status;
    const auto good = keys_used().back();
    for (int i = 0; i < 3; ++i) {
      EXPECT_EQ(call(ask_large, {200}).status(), 200) << status;
      EXPECT_EQ(keys_used().back(), good) << status;
    }
    asked();
    gateway.clock.advance(seconds(60));
  }
}

TEST_F(FallbackTwoKeys, KeysOfTheLastEndpointAreAllTriedThoughDead) {
  EXPECT_EQ(call(ask_first_only, {401, 404}).status(), 502);
  EXPECT_EQ(call(ask_first_only, {401, 200}).status(), 200);
}

TEST_F(FallbackTwoKeys, ALimitedKeyIsLeftAloneThoughTheOtherIsDead) {
  EXPECT_EQ(call(ask_first_only, {429, 403}).status(), 502);
  const auto limited = keys_used().front();
  EXPECT_EQ(call(ask_first_only, {403}).status(), 502);
  EXPECT_NE(keys_used().back(), limited);
}

TEST_F(FallbackManyKeys, EveryKeyOfEveryEndpointGetsItsAttempt) {
  std::vector<int> statuses(12, 401);
  statuses.push_back(200);
  EXPECT_EQ(call(ask_large, statuses).status(), 200);
  EXPECT_EQ(asked().back(), "beta");
}

TEST_F(Fallback, WithoutFallbacksAnUnwellFirstChoiceIsTriedAndNoOther) {
  EXPECT_EQ(call(ask_large, {403, 200}).status(), 200);
  asked();
  EXPECT_EQ(call(ask_first_only, {200}).status(), 200);
  EXPECT_THAT(asked(), ElementsAre("alpha"));
  gateway.clock.advance(seconds(60));
  for (int i = 0; i < 7; ++i) EXPECT_EQ(call(ask_first_only, {500}).status(), 502);
  EXPECT_THAT(asked(), Each("alpha"));
}

TEST_F(Fallback, WithoutFallbacksALimitedFirstChoiceIs429) {
  gateway.upstream.expect(UpstreamScript(429).header("Retry-After", "9"));
  EXPECT_EQ(call(ask_large, {200}).status(), 200);
  asked();
  const auto client = call(ask_first_only, {});
  EXPECT_EQ(client.status(), 429);
  EXPECT_EQ(client.answer_header("Retry-After"), "9");
  EXPECT_TRUE(asked().empty());
}

TEST_F(Fallback, AnOverloadedProviderIsAvoidedButNeverLocksOutTheLast) {
  const auto overloaded = UpstreamScript(503).header("Retry-After", "30");
  EXPECT_EQ(call_scripted(ask_small, overloaded).status(), 502);
  EXPECT_EQ(call(ask_small, {200}).status(), 200);
  gateway.upstream.expect(overloaded);
  EXPECT_EQ(call(ask_large, {200}).status(), 200);
  asked();
  EXPECT_EQ(call(ask_large, {200}).status(), 200);
  EXPECT_THAT(asked(), Not(testing::Contains("alpha")));
}

TEST_F(Fallback, AnEmptyAccountIsTheOperatorsMatter) {
  auto broke = UpstreamScript(429);
  broke.piece(R"({"error":{"message":"quota","code":"insufficient_quota"}})");
  for (int i = 0; i < 3; ++i) {
    const auto client = call_scripted(ask_small, broke);
    EXPECT_EQ(client.status(), 502);
    EXPECT_FALSE(client.answer_header("Retry-After"));
  }
  EXPECT_THAT(asked(), ElementsAre("beta", "beta", "beta"));
  EXPECT_EQ(call(ask_small, {200}).status(), 200);
}

TEST_F(Fallback, OnlyTheRequestsOwnFaultsKeepTheProvidersStatus) {
  for (int status = 400; status < 500; ++status) {
    const bool own_fault = status == 400 || status == 413 || status == 422;
    const int expected = own_fault ? status : status == 429 ? 429 : 502;
    EXPECT_EQ(call(ask_small, {status}).status(), expected) << status;
    gateway.clock.advance(seconds(61));
  }
}

}  // namespace
}  // namespace arouter::test
