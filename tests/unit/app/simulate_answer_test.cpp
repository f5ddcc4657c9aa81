#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "app/simulate/answer.hpp"
#include "app/simulate/totals.hpp"
#include "app/simulate/words.hpp"

namespace arouter::app::simulate {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;
using testing::StartsWith;

SimulatedRequest request_of(const std::string& body) {
  const auto request = parse_request(body);
  EXPECT_TRUE(request) << request.error().message();
  return request ? *request : SimulatedRequest();
}

std::string chat(const std::string& more = "", const std::string& prompt = "Hello there") {
  return R"({"model":"chat","messages":[{"role":"user","content":")" + prompt + "\"}]" + more + "}";
}

constexpr const char* weather_tool = R"(,"tools":[{"type":"function","function":{"name":"weather",
  "parameters":{"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer"},
  "unit":{"enum":["C","F"]}}}}}])";

TEST(SimulatedAnswer, IsTheSameForTheSamePromptAndSaysWhatItIs) {
  const auto first = compose(request_of(chat()), 0);
  EXPECT_EQ(first.choices.at(0).text(), compose(request_of(chat()), 0).choices.at(0).text());
  EXPECT_NE(first.choices.at(0).text(),
            compose(request_of(chat("", "Another prompt")), 0).choices.at(0).text());
  EXPECT_THAT(first.choices.at(0).text(), StartsWith("[simulated]"));
  EXPECT_EQ(first.choices.at(0).finish_reason, "stop");
}

TEST(SimulatedAnswer, HonoursTheCallersCap) {
  const auto answer = compose(request_of(chat(R"(,"max_tokens":5)")), 300);
  EXPECT_EQ(answer.completion_tokens(), 5);
  EXPECT_EQ(answer.choices.at(0).finish_reason, "length");
  EXPECT_EQ(compose(request_of(chat(R"(,"max_completion_tokens":3,"max_tokens":9)")), 300)
                .completion_tokens(),
            3);
}

TEST(SimulatedAnswer, GivesAsManyChoicesAsAskedAndEachItsOwn) {
  const auto answer = compose(request_of(chat(R"(,"n":3)")), 20);
  ASSERT_EQ(answer.choices.size(), 3u);
  EXPECT_NE(answer.choices[0].text(), answer.choices[1].text());
  EXPECT_EQ(answer.completion_tokens(), 60);
}

TEST(SimulatedAnswer, CallsAToolWhenDemanded) {
  for (const char* choice :
       {R"(,"tool_choice":"required")",
        R"(,"tool_choice":{"type":"function","function":{"name":"weather"}})"}) {
    const auto answer = compose(request_of(chat(weather_tool + std::string(choice))), 0);
    const auto& call = answer.choices.at(0);
    ASSERT_EQ(call.tool_name, "weather") << choice;
    EXPECT_EQ(call.finish_reason, "tool_calls");
    const auto arguments = Json::parse(call.text());
    EXPECT_TRUE(arguments["city"].is_string());
    EXPECT_TRUE(arguments["days"].is_number_integer());
    EXPECT_TRUE(arguments["unit"] == "C" || arguments["unit"] == "F");
  }
  EXPECT_TRUE(compose(request_of(chat(weather_tool, "please use the tool")), 0)
                  .choices.at(0)
                  .tool_name.has_value());
  EXPECT_FALSE(compose(request_of(chat(weather_tool)), 0).choices.at(0).tool_name.has_value());
}

TEST(SimulatedAnswer, IsJsonWhenJsonWasAskedFor) {
  const auto plain = compose(request_of(chat(R"(,"response_format":{"type":"json_object"})")), 0);
  EXPECT_TRUE(Json::parse(plain.choices.at(0).text())["simulated"].get<bool>());
  const auto schema =
      compose(request_of(chat(R"(,"response_format":{"type":"json_schema","json_schema":{"name":"x",
      "schema":{"type":"object","properties":{"ok":{"type":"boolean"}}}}})")),
              0);
  EXPECT_TRUE(Json::parse(schema.choices.at(0).text())["ok"].is_boolean());
}

TEST(SimulatedRequest, CountsAboutAQuarterOfTheTextsBytes) {
  const auto small = request_of(chat("", std::string(4, 'x'))).prompt_tokens;
  EXPECT_EQ(request_of(chat("", std::string(4004, 'x'))).prompt_tokens, small + 1000);
  EXPECT_EQ(request_of(R"({"model":"m","messages":[{"role":"user","content":[{"type":"text",
    "text":"xxxx"},{"type":"image_url","image_url":{"url":"data:xxxxxxxx"}}]}]})")
                .prompt_tokens,
            small);
}

TEST(SimulatedRequest, RefusesWhatAProviderWouldRefuse) {
  for (const char* body : {"", "[]", "{", R"({"model":"m"})", R"({"messages":[]})",
                           R"({"model":"m","messages":[]})", R"({"model":1,"messages":[1]})"}) {
    EXPECT_FALSE(parse_request(body)) << body;
  }
  EXPECT_TRUE(parse_request(R"({"model":"m","messages":[7],"tools":3,"n":"x"})"));
}

TEST(Totals, CountTokensOfCompletedAndCancelledAnswersApart) {
  Totals totals;
  totals.add("a", Ending::completed, {10, 5});
  totals.add("a", Ending::cancelled, {10, 2});
  totals.add("b", Ending::failed, {10, 9});
  const auto json = Json::parse(totals.json());
  EXPECT_EQ(json["requests"], 3);
  EXPECT_EQ(json["completed"], 1);
  EXPECT_EQ(json["failed"], 1);
  EXPECT_EQ(json["cancelled"], 1);
  EXPECT_EQ(json["prompt_tokens"], 10);
  EXPECT_EQ(json["completion_tokens"], 5);
  EXPECT_EQ(json["cancelled_completion_tokens"], 2);
  EXPECT_EQ(json["by_model"]["a"]["requests"], 2);
  EXPECT_EQ(json["by_model"]["b"]["failed"], 1);
  totals.reset();
  EXPECT_EQ(Json::parse(totals.json())["requests"], 0);
}

}  // namespace
}  // namespace arouter::app::simulate
