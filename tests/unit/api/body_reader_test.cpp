#include "api/body_reader.hpp"

#include <arouter/domain/window.hpp>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace arouter::api {
namespace {

using nlohmann::json;

BodyReader reader(std::string_view body) {
  auto made = BodyReader::of(body);
  EXPECT_TRUE(made) << (made ? "" : made.error().message());
  return made ? std::move(*made) : *BodyReader::of("{}");
}

// What `done` complains about: field to problem.
json problems(BodyReader& body) {
  json found = json::object();
  const auto done = body.done();
  if (done) return found;
  const auto metadata = json::parse(done.error().details().metadata_json);
  for (const auto& each : metadata["fields"]) {
    found[each["field"].get<std::string>()] = each["problem"];
  }
  return found;
}

TEST(BodyReader, TellsAbsentFromNullFromValue) {
  auto body = reader(R"({"a":null,"b":"text"})");
  const auto a = body.text("a", {.null = Null::allowed});
  EXPECT_TRUE(a.is_null());
  EXPECT_TRUE(a.change().has_value() && !a.change()->has_value());
  EXPECT_EQ(body.text("b").value(), "text");
  EXPECT_FALSE(body.text("c").present());
  EXPECT_FALSE(body.text("c").change());
  EXPECT_TRUE(body.done());
}

TEST(BodyReader, NamesEveryProblemAndEveryUnknownFieldAtOnce) {
  auto body = reader(R"({"name":"","limit":-1,"disabled":"yes","nmae":1})");
  body.text("name");
  body.usd("limit");
  body.boolean("disabled");
  body.require("kind");
  EXPECT_EQ(problems(body), json::parse(R"({
    "name":"must not be empty","limit":"must be between 0 and 1000000000",
    "disabled":"must be true or false","kind":"is required","nmae":"is not known"})"));
  const auto error = body.done().error();
  EXPECT_EQ(error.code(), ErrorCode::invalid_request);
  EXPECT_EQ(error.details().param, "name");
}

TEST(BodyReader, KeepsMoneyExact) {
  auto body = reader(R"({"a":0.1,"b":9007199254740993e-9,"c":"12.5","d":1E2,"e":0.0000000001})");
  EXPECT_EQ(body.usd("a").value()->nano(), 100'000'000);
  EXPECT_EQ(body.usd("b").value()->nano(), 9'007'199'254'740'993);
  EXPECT_EQ(body.usd("c").value()->nano(), 12'500'000'000);
  EXPECT_EQ(body.usd("d").value(), Money::usd(100));
  EXPECT_FALSE(body.usd("e").value());
  EXPECT_EQ(problems(body).size(), 1u);
}

TEST(BodyReader, RefusesNulAndMeasuresCharactersNotBytes) {
  auto body = reader(R"({"nul":"a\u0000b","long":"äää","fits":"ää","blank":"  "})");
  body.text("nul");
  body.text("long", {.characters_max = 2});
  EXPECT_EQ(body.text("fits", {.characters_max = 2}).value(), "ää");
  body.text("blank");
  EXPECT_EQ(problems(body), json::parse(R"({"nul":"must not contain NUL",
    "long":"must have at most 2 characters","blank":"must not be empty"})"));
}

TEST(BodyReader, RefusesBodiesThatAreNoObjectOrNoJson) {
  std::string deep(40, '[');
  for (const auto& body :
       {std::string("[]"), std::string("7"), std::string(), std::string("{"), std::string("{}{}"),
        std::string(R"({"a":1,"a":2})"), std::string("{\"a\":\"\xff\"}"),
        std::string(R"({"a":"\ud800"})"), "{\"a\":" + deep}) {
    const auto made = BodyReader::of(body);
    ASSERT_FALSE(made) << body;
    EXPECT_EQ(made.error().code(), ErrorCode::invalid_request);
  }
}

TEST(BodyReader, ReadsTimesChoicesAndLists) {
  auto body = reader(R"({"at":"2026-11-23T07:15:18+01:00","reset":"weekly","models":["a/b","c"]})");
  EXPECT_EQ(body.time("at").value(), parse_rfc3339("2026-11-23T06:15:18Z"));
  EXPECT_EQ(body.choice("reset", parse_limit_reset, "daily, weekly").value(), LimitReset::weekly);
  EXPECT_EQ(*body.texts("models").value(), (std::vector<std::string>{"a/b", "c"}));
  EXPECT_TRUE(body.done());
}

TEST(BodyReader, RefusesTimesChoicesListsAndNumbersOutOfTheirRange) {
  auto body = reader(R"({"at":"2026-11-23","reset":"hourly","models":["a",7],"many":["a","b"],
                         "count":1.5,"low":0})");
  body.time("at");
  body.choice("reset", parse_limit_reset, "daily, weekly");
  body.texts("models");
  body.texts("many", {.items_max = 1});
  body.integer("count");
  body.integer("low", {.min = 1, .max = 5});
  EXPECT_EQ(problems(body), json::parse(R"({
    "at":"must be a time with its zone, such as 2027-01-31T00:00:00Z",
    "reset":"must be one of daily, weekly","models[1]":"must be a string",
    "many":"must be a list of at most 1 strings","count":"must be an integer",
    "low":"must be between 1 and 5"})"));
}

TEST(BodyReader, NamesFieldsOfNestedObjectsByTheirPath) {
  auto body = reader(R"({"rate_limit":{"requests_per_minute":0,"per_hour":1}})");
  auto nested = body.object("rate_limit");
  ASSERT_TRUE(nested);
  nested->integer("requests_per_minute", {.min = 1, .max = 9});
  body.merge(*nested);
  EXPECT_EQ(problems(body),
            json::parse(R"({"rate_limit.requests_per_minute":"must be between 1 and 9",
    "rate_limit.per_hour":"is not known"})"));
}

}  // namespace
}  // namespace arouter::api
