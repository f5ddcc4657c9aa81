// The pipeline of a metered call: what is tried, what is answered, what is charged.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "support/gateway/gateway_harness.hpp"

namespace arouter::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

constexpr auto ask_large =
    R"({"model":"acme/large","messages":[{"role":"user","content":"hi"}],"max_tokens":100})";
constexpr auto ask_large_streamed =
    R"({"model":"acme/large","messages":[{"role":"user","content":"hi"}],"max_tokens":100,"stream":true})";

class InferTest : public testing::Test {
 protected:
  GatewayHarness gateway;
  std::string key = [this] {
    const auto secret = gateway.add_key(gateway.add_org(Money::usd(10)));
    gateway.refresh();
    return secret;
  }();

  const UsageRecord& only_record() {
    EXPECT_THAT(gateway.journal.records(), SizeIs(1));
    EXPECT_EQ(gateway.journal.open_calls(), 0u);
    return gateway.journal.records().front();
  }

  void expect_nothing_held() {
    EXPECT_EQ(gateway.metrics.value(telemetry::Gauge::holds_open), 0);
    EXPECT_EQ(gateway.metrics.value(telemetry::Counter::holds_opened),
              gateway.metrics.value(telemetry::Counter::holds_closed));
  }
};

TEST_F(InferTest, AnswersWithIdsUsageAndExactCost) {
  gateway.upstream.expect(GatewayHarness::whole_answer(7, 3));
  const auto client = gateway.chat(key, ask_large);
  ASSERT_EQ(client.status(), 200);
  const auto answer = json::parse(client.answer());
  EXPECT_EQ(answer["model"], "acme/large");
  EXPECT_EQ(answer["provider"], "Alpha");
  EXPECT_EQ(answer["id"], *client.answer_header("X-Generation-Id"));
  EXPECT_EQ(answer["usage"]["prompt_tokens"], 7);
  EXPECT_EQ(answer["usage"]["completion_tokens"], 3);
  EXPECT_THAT(client.answer(), HasSubstr(R"("cost":0.000037)"));  // 7 × 1 µUSD + 3 × 10 µUSD
  EXPECT_EQ(only_record().cost, Money::nano_usd(37'000));
  EXPECT_EQ(only_record().status, CallStatus::completed);
  expect_nothing_held();
}

TEST_F(InferTest, SendsTheProvidersNameAndKeyAndNotTheCallers) {
  gateway.upstream.expect(GatewayHarness::whole_answer(1, 1));
  gateway.chat(key, ask_large);
  ASSERT_THAT(gateway.upstream.sent(), SizeIs(1));
  const auto& sent = gateway.upstream.sent().front();
  EXPECT_EQ(json::parse(sent.body)["model"], "large-a");
  EXPECT_THAT(sent.headers, testing::Contains(std::pair<std::string, std::string>(
                                "Authorization", "Bearer provider-key-alpha-0")));
  for (const auto& [name, value] : sent.headers) EXPECT_THAT(value, Not(HasSubstr(key)));
}

TEST_F(InferTest, FallsBackOnEveryFailureThatIsNotTheRequestsOwn) {
  for (const int status : {401, 402, 403, 404, 408, 409, 429, 500, 502, 503, 529}) {
    GatewayHarness fresh;
    const auto secret = fresh.add_key(fresh.add_org(Money::usd(10)));
    fresh.refresh();
    fresh.upstream.expect(UpstreamScript(status).piece(R"({"error":{"message":"no"}})"));
    fresh.upstream.expect(GatewayHarness::whole_answer(1, 1));
    const auto client = fresh.chat(secret, ask_large);
    EXPECT_EQ(client.status(), 200) << status;
    EXPECT_EQ(json::parse(client.answer())["provider"], "Beta") << status;
    ASSERT_THAT(fresh.journal.records(), SizeIs(1)) << status;
    EXPECT_EQ(fresh.journal.records().front().attempts, 2) << status;
  }
}

TEST_F(InferTest, FallsBackWhenAProviderCannotBeReachedOrIsSilent) {
  gateway.upstream.expect(refuses_connection());
  gateway.upstream.expect(GatewayHarness::whole_answer(1, 1));
  EXPECT_EQ(gateway.chat(key, ask_large).status(), 200);
  gateway.upstream.expect(times_out());
  gateway.upstream.expect(GatewayHarness::whole_answer(1, 1));
  EXPECT_EQ(gateway.chat(key, ask_large).status(), 200);
}

TEST_F(InferTest, ReturnsTheRequestsOwnFaultsAtOnce) {
  for (const int status : {400, 413, 422}) {
    gateway.upstream.expect(
        UpstreamScript(status).piece(R"({"error":{"message":"context too long"}})"));
    const auto client = gateway.chat(key, ask_large);
    EXPECT_EQ(client.status(), status);
    EXPECT_THAT(client.answer(), HasSubstr("context too long"));
  }
  EXPECT_THAT(gateway.upstream.sent(), SizeIs(3));
  expect_nothing_held();
}

TEST_F(InferTest, NeverShowsAProvidersCredentialTroubleAsTheCallers) {
  gateway.upstream.expect(UpstreamScript(401).piece(R"({"error":{"message":"bad key"}})"));
  gateway.upstream.expect(UpstreamScript(403).piece(R"({"error":{"message":"no access"}})"));
  EXPECT_EQ(gateway.chat(key, ask_large).status(), 502);
}

TEST_F(InferTest, TriesTheNextCredentialBeforeTheNextEndpoint) {
  GatewayHarness two_keys(2);
  const auto secret = two_keys.add_key(two_keys.add_org(Money::usd(10)));
  two_keys.refresh();
  two_keys.upstream.expect(UpstreamScript(401));
  two_keys.upstream.expect(GatewayHarness::whole_answer(1, 1));
  const auto client = two_keys.chat(secret, ask_large);
  EXPECT_EQ(json::parse(client.answer())["provider"], "Alpha");
}

TEST_F(InferTest, StreamsWithUsageOnTheLastChunk) {
  gateway.upstream.expect(GatewayHarness::streamed_answer({"he", "llo"}, 7, 2));
  const auto client = gateway.chat(key, ask_large_streamed);
  EXPECT_EQ(client.status(), 200);
  EXPECT_TRUE(client.finished());
  EXPECT_THAT(client.answer(), HasSubstr(R"("content":"he")"));
  EXPECT_THAT(client.answer(), HasSubstr(R"("cost":0.000027)"));
  EXPECT_TRUE(client.answer().ends_with("data: [DONE]\n\n"));
  EXPECT_EQ(only_record().cost, Money::nano_usd(27'000));
  EXPECT_TRUE(only_record().streamed);
}

TEST_F(InferTest, AlwaysAsksTheProviderForUsageOfAStream) {
  gateway.upstream.expect(GatewayHarness::streamed_answer({"x"}, 1, 1));
  gateway.chat(key, ask_large_streamed);
  EXPECT_EQ(json::parse(gateway.upstream.sent().front().body)["stream_options"]["include_usage"],
            true);
}

TEST_F(InferTest, FallsBackOnAnErrorEventBeforeTheFirstContent) {
  gateway.upstream.expect(
      UpstreamScript().piece("data: {\"error\":{\"message\":\"overloaded\"}}\n\n"));
  gateway.upstream.expect(GatewayHarness::streamed_answer({"ok"}, 1, 1));
  const auto client = gateway.chat(key, ask_large_streamed);
  EXPECT_THAT(client.answer(), HasSubstr(R"("provider":"Beta")"));
  EXPECT_THAT(client.answer(), Not(HasSubstr("overloaded")));
}

TEST_F(InferTest, TellsAFailureAfterTheFirstContentInTheStreamAndBillsWhatCame) {
  auto script = GatewayHarness::streamed_answer({"some text that was sent"}, 5, 1);
  script.pieces.resize(1);
  gateway.upstream.expect(script.cut());
  const auto client = gateway.chat(key, ask_large_streamed);
  EXPECT_THAT(client.answer(), HasSubstr(R"("finish_reason":"error")"));
  EXPECT_THAT(client.answer(), HasSubstr(R"("error":{)"));
  EXPECT_THAT(gateway.upstream.sent(), SizeIs(1));
  EXPECT_EQ(only_record().status, CallStatus::failed);
  EXPECT_EQ(only_record().usage_source, UsageSource::counted);
  EXPECT_GT(only_record().cost, Money());
  expect_nothing_held();
}

TEST_F(InferTest, ATruncatedStreamIsAFailure) {
  auto script = GatewayHarness::streamed_answer({"half"}, 5, 1);
  script.pieces.resize(1);
  gateway.upstream.expect(script);
  const auto client = gateway.chat(key, ask_large_streamed);
  EXPECT_THAT(client.answer(), HasSubstr(R"("finish_reason":"error")"));
  EXPECT_EQ(only_record().status, CallStatus::failed);
}

TEST_F(InferTest, StopsTheProviderWhenTheClientLeavesAndBillsWhatWasGenerated) {
  gateway.upstream.expect(GatewayHarness::streamed_answer({"one", "two", "three", "four"}, 5, 4));
  RecordingClient client(Method::post, "/v1/chat/completions");
  client.header("Authorization", "Bearer " + key).body(ask_large_streamed).vanish_after_writes(2);
  gateway.send(client);
  EXPECT_EQ(only_record().status, CallStatus::cancelled);
  EXPECT_EQ(only_record().usage.completion, 2);
  EXPECT_GT(only_record().cost, Money());
  expect_nothing_held();
}

TEST_F(InferTest, ReportsAllFailuresInTheStreamWhenAKeepAliveHasBegunIt) {
  gateway.upstream.expect(UpstreamScript(500));
  gateway.upstream.expect(UpstreamScript(500));
  RecordingClient client(Method::post, "/v1/chat/completions");
  client.header("Authorization", "Bearer " + key).body(ask_large_streamed).begin_by_comment();
  gateway.send(client);
  EXPECT_THAT(client.answer(), HasSubstr(R"("finish_reason":"error")"));
  EXPECT_TRUE(client.answer().ends_with("data: [DONE]\n\n"));
  EXPECT_EQ(only_record().cost, Money());
}

TEST_F(InferTest, RefusesWhenTheJournalIsFullAndCallsNobody) {
  gateway.journal.set_full(true);
  EXPECT_EQ(gateway.chat(key, ask_large).status(), 503);
  EXPECT_THAT(gateway.upstream.sent(), SizeIs(0));
  expect_nothing_held();
}

TEST_F(InferTest, RefusesAModelWhosePriceIsUnknown) {
  const auto client =
      gateway.chat(key, R"({"model":"acme/unpriced","messages":[{"role":"user","content":"hi"}]})");
  EXPECT_EQ(client.status(), 422);
  EXPECT_THAT(client.answer(), HasSubstr("price"));
}

TEST_F(InferTest, CapsAnOpenEndedAnswerAtWhatIsAffordable) {
  KeyOptions options;
  options.limit = Money::nano_usd(1'000'000);  // pays for 100 completion tokens less the prompt
  const auto poor = gateway.add_key(gateway.add_org(Money::usd(1)), options);
  gateway.refresh();
  gateway.upstream.expect(GatewayHarness::whole_answer(1, 1));
  const auto client =
      gateway.chat(poor, R"({"model":"acme/small","messages":[{"role":"user","content":"hi"}]})");
  ASSERT_EQ(client.status(), 200) << client.answer();
  const auto sent = json::parse(gateway.upstream.sent().front().body);
  EXPECT_GT(sent["max_tokens"], 16);
  EXPECT_LT(sent["max_tokens"], 100);
}

}  // namespace
}  // namespace arouter::test
