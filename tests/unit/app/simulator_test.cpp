#include "app/simulate/simulator.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "app/simulate/stream.hpp"
#include "support/manual_clock.hpp"
#include "support/run_coro.hpp"
#include "unit/app/fake_exchange.hpp"

namespace arouter::app::simulate {
namespace {

using Json = nlohmann::json;
using test::FakeExchange;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

class SimulatorTest : public testing::Test {
 protected:
  void handle(FakeExchange& exchange) { test::run_coro(simulator_.handle(exchange)); }

  FakeExchange chat(bool stream, std::string wish = "", std::string more = "") {
    wish_ = std::move(wish);
    std::vector<HeaderView> headers;
    if (!wish_.empty()) headers.push_back({"X-Simulate", wish_});
    return FakeExchange(Method::post, "/v1/chat/completions",
                        R"({"model":"chat","messages":[{"role":"user","content":"Hi"}],"stream":)" +
                            std::string(stream ? "true" : "false") + more + "}",
                        headers);
  }

  Json totals() const { return Json::parse(simulator_.totals().json()); }

  // The data of every event but [DONE].
  static std::vector<Json> chunks_of(const std::string& stream) {
    std::vector<Json> chunks;
    for (std::size_t at = stream.find("data: {"); at != std::string::npos;
         at = stream.find("data: {", at + 1)) {
      chunks.push_back(Json::parse(stream.substr(at + 6, stream.find("\n\n", at) - at - 6)));
    }
    return chunks;
  }

  test::ManualClock clock_;
  Simulator simulator_{clock_, SimulatorOptions()};
  std::string wish_;
};

TEST_F(SimulatorTest, AnswersAWholeReplyWithUsage) {
  auto exchange = chat(false, "tokens=12");
  handle(exchange);
  EXPECT_EQ(exchange.status, 200);
  const auto reply = Json::parse(exchange.answer);
  EXPECT_EQ(reply["object"], "chat.completion");
  EXPECT_EQ(reply["model"], "chat");
  EXPECT_EQ(reply["usage"]["completion_tokens"], 12);
  EXPECT_EQ(reply["choices"][0]["finish_reason"], "stop");
  EXPECT_EQ(totals()["completed"], 1);
  EXPECT_EQ(totals()["completion_tokens"], 12);
}

TEST_F(SimulatorTest, StreamsTheSameTextAsItWouldReply) {
  auto whole = chat(false);
  handle(whole);
  auto streamed = chat(true, "", R"(,"stream_options":{"include_usage":true})");
  handle(streamed);
  EXPECT_THAT(streamed.answer, EndsWith("data: [DONE]\n\n"));
  std::string text;
  for (const auto& chunk : chunks_of(streamed.answer)) {
    if (chunk["choices"].empty()) {
      EXPECT_EQ(chunk["usage"], Json::parse(whole.answer)["usage"]);
    } else {
      text += chunk["choices"][0]["delta"].value("content", "");
    }
  }
  EXPECT_EQ(text, Json::parse(whole.answer)["choices"][0]["message"]["content"]);
}

TEST_F(SimulatorTest, ReportsStreamUsageOnlyWhenAsked) {
  auto exchange = chat(true);
  handle(exchange);
  EXPECT_THAT(exchange.answer, Not(HasSubstr("usage")));
}

TEST_F(SimulatorTest, FailsWithTheStatusAsked) {
  auto exchange = chat(true, "status=429; retry-after=2");
  handle(exchange);
  EXPECT_EQ(exchange.status, 429);
  EXPECT_EQ(Json::parse(exchange.answer)["error"]["type"], "rate_limit_exceeded");
  EXPECT_EQ(totals()["failed"], 1);
}

TEST_F(SimulatorTest, CutsAStreamAfterSoManyTokens) {
  auto exchange = chat(true, "cut_after=3");
  handle(exchange);
  EXPECT_TRUE(exchange.aborted);
  EXPECT_EQ(chunks_of(exchange.answer).size(), 4u);  // the role, then three tokens
  EXPECT_EQ(totals()["failed"], 1);
  EXPECT_EQ(totals()["completion_tokens"], 0);
}

TEST_F(SimulatorTest, SendsAnErrorEventBeforeTheFirstToken) {
  auto exchange = chat(true, "error_event_after=0");
  handle(exchange);
  EXPECT_TRUE(exchange.ended);
  const auto chunks = chunks_of(exchange.answer);
  ASSERT_EQ(chunks.size(), 1u);
  EXPECT_TRUE(chunks[0].contains("error"));
}

TEST_F(SimulatorTest, SendsGarbageAndEnds) {
  auto exchange = chat(true, "garbage_after=1");
  handle(exchange);
  EXPECT_TRUE(exchange.ended);
  EXPECT_THAT(exchange.answer, Not(HasSubstr("[DONE]")));
  EXPECT_THAT(exchange.answer, HasSubstr(std::string(garbage)));
}

TEST_F(SimulatorTest, ResetsWithoutAnAnswer) {
  auto exchange = chat(true, "reset");
  handle(exchange);
  EXPECT_EQ(exchange.status, 0);
  EXPECT_EQ(totals()["failed"], 1);
}

TEST_F(SimulatorTest, CountsWhatWasSentToAClientThatLeft) {
  auto exchange = chat(true, "tokens=50");
  exchange.leaves_after = 3000;
  handle(exchange);
  EXPECT_EQ(totals()["cancelled"], 1);
  const auto sent = totals()["cancelled_completion_tokens"].get<int>();
  EXPECT_GT(sent, 0);
  EXPECT_LT(sent, 50);
  EXPECT_EQ(totals()["completion_tokens"], 0);
}

TEST_F(SimulatorTest, TakesNewRulesWhileRunning) {
  FakeExchange rules(Method::post, "/simulator/rules", R"([{"model":"chat","status":503}])");
  handle(rules);
  EXPECT_EQ(rules.status, 200);
  auto exchange = chat(false);
  handle(exchange);
  EXPECT_EQ(exchange.status, 503);
  FakeExchange bad(Method::post, "/simulator/rules", R"([{"statuss":1}])");
  handle(bad);
  EXPECT_EQ(bad.status, 400);
}

TEST_F(SimulatorTest, AnswersTotalsModelsAndUnknownPaths) {
  FakeExchange totals(Method::get, "/simulator/totals", "");
  handle(totals);
  EXPECT_EQ(Json::parse(totals.answer)["requests"], 0);
  FakeExchange models(Method::get, "/v1/models", "");
  handle(models);
  EXPECT_EQ(Json::parse(models.answer)["data"].size(), 3u);
  FakeExchange other(Method::get, "/v2/whatever", "");
  handle(other);
  EXPECT_EQ(other.status, 404);
}

TEST_F(SimulatorTest, DemandsItsKeyWhenOneIsRequired) {
  SimulatorOptions options;
  options.required_key = "right";
  Simulator strict(clock_, std::move(options));
  auto without = chat(false);
  test::run_coro(strict.handle(without));
  EXPECT_EQ(without.status, 401);
  FakeExchange with(Method::get, "/v1/models", "", {{"Authorization", "Bearer right"}});
  test::run_coro(strict.handle(with));
  EXPECT_EQ(with.status, 200);
}

TEST(DefaultScript, MakesOnlyTheSlowModelSlow) {
  RuleBook book(default_script());
  EXPECT_GT(book.decide(HttpRequest(), "slow").token.count(), 0);
  EXPECT_EQ(book.decide(HttpRequest(), "chat").token.count(), 0);
}

}  // namespace
}  // namespace arouter::app::simulate
