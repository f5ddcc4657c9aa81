#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/simulate/script.hpp"

namespace arouter::app::simulate {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

HttpRequest chat_request(std::span<const HeaderView> headers = {}) {
  HttpRequest request;
  request.method = Method::post;
  request.target = "/v1/chat/completions";
  request.headers = headers;
  return request;
}

RuleBook rules(const std::string& text) {
  auto script = parse_script(text, "script.yaml");
  EXPECT_TRUE(script) << script.error().message();
  return RuleBook(std::move(*script));
}

std::vector<int> statuses(RuleBook& book, int count, std::string_view model = "chat") {
  std::vector<int> seen;
  for (int i = 0; i < count; ++i) seen.push_back(book.decide(chat_request(), model).status);
  return seen;
}

TEST(SimulateHeader, SetsWhatItNames) {
  Behaviour behaviour;
  ASSERT_TRUE(apply_header("status=429; retry-after=2;first_byte_ms=5 ; reset", behaviour));
  EXPECT_EQ(behaviour.status, 429);
  EXPECT_EQ(behaviour.retry_after, "2");
  EXPECT_EQ(behaviour.first_byte, 5ms);
  EXPECT_TRUE(behaviour.reset);
  EXPECT_EQ(behaviour.cut_after, -1);
}

TEST(SimulateHeader, RefusesUnknownNamesAndBadValues) {
  Behaviour behaviour;
  EXPECT_THAT(apply_header("statuss=1", behaviour).error().message(), HasSubstr("statuss"));
  EXPECT_FALSE(apply_header("status=999", behaviour));
  EXPECT_FALSE(apply_header("token_ms=soon", behaviour));
}

TEST(Script, RulesApplyByModelInOrder) {
  auto book = rules("- {model: chat, status: 500}\n- {model: chat, status: 503, tokens: 7}\n");
  EXPECT_EQ(statuses(book, 1), std::vector{503});
  EXPECT_EQ(statuses(book, 1, "other"), std::vector{200});
  EXPECT_EQ(book.decide(chat_request(), "chat").tokens, 7);
}

TEST(Script, NthEveryAndTimesCountMatchingRequestsOnly) {
  auto nth = rules("[{nth: 2, model: chat, status: 500}]");
  EXPECT_EQ(statuses(nth, 1, "other"), std::vector{200});
  EXPECT_EQ(statuses(nth, 3), (std::vector{200, 500, 200}));
  auto every = rules("[{every: 2, status: 500}]");
  EXPECT_EQ(statuses(every, 4), (std::vector{200, 500, 200, 500}));
  auto times = rules("[{times: 2, status: 500}]");
  EXPECT_EQ(statuses(times, 3), (std::vector{500, 500, 200}));
}

TEST(Script, ChancesComeFromTheSeed) {
  const char* text = "{seed: 5, rules: [{percent: 50, status: 500}]}";
  auto first = rules(text);
  auto second = rules(text);
  const auto seen = statuses(first, 200);
  EXPECT_EQ(seen, statuses(second, 200));
  EXPECT_NEAR(static_cast<double>(std::count(seen.begin(), seen.end(), 500)), 100, 30);
}

TEST(Script, MatchesHeadersAndPaths) {
  auto book = rules("- {header: \"x-test: yes\", status: 500}\n- {path: /v1/other, status: 501}\n");
  const HeaderView headers[] = {{"X-Test", "oh yes"}};
  EXPECT_EQ(book.decide(chat_request(headers), "m").status, 500);
  EXPECT_EQ(book.decide(chat_request(), "m").status, 200);
}

TEST(Script, JsonIsReadTooAndMistakesAreListed) {
  EXPECT_TRUE(parse_script(R"([{"model":"chat","status":503,"retry_after":"1"}])", "rules"));
  const auto bad = parse_script("- {status: 1}\n- {cut_afterr: 2}\n", "s.yaml");
  ASSERT_FALSE(bad);
  EXPECT_THAT(bad.error().message(), HasSubstr("s.yaml:1: [0].status"));
  EXPECT_THAT(bad.error().message(), HasSubstr("s.yaml:2: [1]: unknown field \"cut_afterr\""));
}

}  // namespace
}  // namespace arouter::app::simulate
