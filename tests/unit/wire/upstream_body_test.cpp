#include <arouter/wire/openai/chat_request.hpp>
#include <nlohmann/json.hpp>

namespace arouter::wire::openai {
namespace {

std::string built(const std::string& body, ChatUpstreamEdits edits) {
  const auto request = parse_chat_request(body, MaxPriceUnit::per_million);
  EXPECT_TRUE(request.has_value()) << request.error().message();
  if (edits.upstream_model.empty()) edits.upstream_model = "upstream-1";
  ChatUpstreamBody out;
  build_upstream_body(*request, edits, out);
  std::string joined;
  for (const auto piece : out.pieces) joined += piece;
  return joined;
}

constexpr const char* tail = R"("messages":[{"role":"user","content":"hi"}]})";

TEST(UpstreamBody, ReplacesTheModelAndNothingElse) {
  const std::string body =
      R"({ "temperature":0.70, "model" : "a/b", "x":{"y":[1.0,2]},  )" + std::string(tail);
  const std::string expected =
      R"({ "temperature":0.70, "model" : "upstream-1", "x":{"y":[1.0,2]},  )" + std::string(tail);
  EXPECT_EQ(built(body, {}), expected);
}

TEST(UpstreamBody, AddsTheModelWhereTheCallerNamedNone) {
  EXPECT_EQ(built("{" + std::string(tail), {}),
            R"({"messages":[{"role":"user","content":"hi"}],"model":"upstream-1"})");
}

TEST(UpstreamBody, DropsWhatOnlyGatewaysUnderstand) {
  const std::string body =
      R"({"models":["x"],"route":"fallback","model":"a/b","provider":{"zdr":true},"plugins":[],)"
      R"("transforms":[],"usage":{"include":true},"session_id":"s","trace":{},"preset":null,)"
      R"("debug":{},"metadata":{"k":"v"},"user":"u",)" +
      std::string(tail);
  EXPECT_EQ(built(body, {}),
            R"({"model":"upstream-1","metadata":{"k":"v"},"user":"u",)" + std::string(tail));
}

TEST(UpstreamBody, AsksForUsageOnStreams) {
  EXPECT_EQ(nlohmann::json::parse(built(R"({"stream":true,)" + std::string(tail), {}))
                .at("stream_options"),
            nlohmann::json::parse(R"({"include_usage":true})"));
  const std::string merged = built(
      R"({"stream":true,"stream_options":{"include_obfuscation":false,"include_usage":false},)" +
          std::string(tail),
      {});
  EXPECT_EQ(nlohmann::json::parse(merged).at("stream_options"),
            nlohmann::json::parse(R"({"include_obfuscation":false,"include_usage":true})"));
  const std::string from_null =
      built(R"({"stream":true,"stream_options":null,)" + std::string(tail), {});
  EXPECT_EQ(nlohmann::json::parse(from_null).at("stream_options"),
            nlohmann::json::parse(R"({"include_usage":true})"));
}

TEST(UpstreamBody, SendsNoStreamOptionsWhereTheyAreNotUnderstood) {
  ChatUpstreamEdits edits;
  edits.request_stream_usage = false;
  const std::string body =
      R"({"stream":true,"stream_options":{"include_usage":true},)" + std::string(tail);
  EXPECT_FALSE(nlohmann::json::parse(built(body, edits)).contains("stream_options"));
  const std::string not_streamed =
      R"({"stream":false,"stream_options":{"include_usage":true},)" + std::string(tail);
  EXPECT_FALSE(nlohmann::json::parse(built(not_streamed, {})).contains("stream_options"));
}

TEST(UpstreamBody, CapsTheOutput) {
  ChatUpstreamEdits edits;
  edits.output_cap = 100;
  edits.output_cap_field = "max_completion_tokens";
  const auto sent = [&](const std::string& members) {
    return nlohmann::json::parse(built("{" + members + tail, edits));
  };
  EXPECT_EQ(sent("")["max_completion_tokens"], 100);
  EXPECT_EQ(sent(R"("max_completion_tokens":null,)")["max_completion_tokens"], 100);
  const auto larger = sent(R"("max_tokens":5000,)");
  EXPECT_EQ(larger["max_tokens"], 100);
  EXPECT_FALSE(larger.contains("max_completion_tokens"));
  EXPECT_EQ(sent(R"("max_tokens":7,)")["max_tokens"], 7);
  const auto both = sent(R"("max_tokens":5000,"max_completion_tokens":50,)");
  EXPECT_EQ(both["max_tokens"], 100);
  EXPECT_EQ(both["max_completion_tokens"], 50);
}

TEST(UpstreamBody, EscapesTheModelName) {
  ChatUpstreamEdits edits;
  edits.upstream_model = "a\"b";
  EXPECT_EQ(nlohmann::json::parse(built("{" + std::string(tail), edits))["model"], "a\"b");
}

TEST(UpstreamBody, CanBeBuiltAgainForTheNextProvider) {
  const std::string body = R"({"model":"a/b","stream":true,)" + std::string(tail);
  const auto request = parse_chat_request(body, MaxPriceUnit::per_million);
  ChatUpstreamBody out;
  for (const std::string_view model : {"first", "second"}) {
    ChatUpstreamEdits edits;
    edits.upstream_model = model;
    build_upstream_body(*request, edits, out);
    std::string joined;
    for (const auto piece : out.pieces) joined += piece;
    EXPECT_EQ(nlohmann::json::parse(joined)["model"], model);
  }
}

}  // namespace
}  // namespace arouter::wire::openai
