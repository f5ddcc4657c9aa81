#include <arouter/wire/openai/chat_reply.hpp>

#include "unit/wire/samples.hpp"
#include "unit/wire/strict_reader.hpp"

namespace arouter::wire::openai {
namespace {

using nlohmann::json;

json rewritten(const std::string& body) {
  const auto reply = parse_chat_reply(body);
  EXPECT_TRUE(reply.has_value()) << reply.error().message();
  std::string out;
  write_chat_reply(*reply, test::sample_identity(), test::sample_totals(), out);
  EXPECT_THAT(test::reduce_reply(out).problems, ::testing::IsEmpty()) << out;
  return json::parse(out);
}

std::string with_message(const std::string& message, const std::string& finish = "\"stop\"") {
  return R"({"id":"x","choices":[{"index":0,"message":)" + message + R"(,"finish_reason":)" +
         finish + "}]}";
}

TEST(ChatReply, PutsOurNamesInPlaceOfTheProviders) {
  const json reply = rewritten(
      R"({"id":"chatcmpl-1","object":"x","created":12,"model":"m","provider":"P","choices":)"
      R"([{"index":0,"message":{"role":"assistant","content":"hi"},"finish_reason":"stop"}],)"
      R"("usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2,"cost":9},)"
      R"("service_tier":"default","citations":["u"]})");
  EXPECT_EQ(reply["id"], test::sample_identity().id);
  EXPECT_EQ(reply["model"], "acme/writer-1");
  EXPECT_EQ(reply["provider"], "Acme");
  EXPECT_EQ(reply["created"], 12);
  EXPECT_TRUE(reply["system_fingerprint"].is_null());
  EXPECT_EQ(reply["service_tier"], "default");
  EXPECT_EQ(reply["citations"], json::parse(R"(["u"])"));
  EXPECT_EQ(reply["usage"]["cost"].dump(), "1.2345e-05");
  EXPECT_EQ(reply["timing"]["gateway_overhead_ms"], 1.042);
}

TEST(ChatReply, KeepsValuesByteForByte) {
  const std::string body =
      R"({"choices":[{"message":{"role":"assistant","content":"é\u00e9 \/ 1.50"},)"
      R"("logprobs":{"content":[{"logprob":-0.10}]},"finish_reason":"stop"}],"x":1.50})";
  const auto reply = parse_chat_reply(body);
  ASSERT_TRUE(reply.has_value());
  std::string out;
  write_chat_reply(*reply, test::sample_identity(), test::sample_totals(), out);
  EXPECT_THAT(out, ::testing::HasSubstr(R"("content":"é\u00e9 \/ 1.50")"));
  EXPECT_THAT(out, ::testing::HasSubstr(R"("logprobs":{"content":[{"logprob":-0.10}]})"));
  EXPECT_THAT(out, ::testing::HasSubstr(R"("x":1.50)"));
}

TEST(ChatReply, FlattensContentParts) {
  const json reply = rewritten(with_message(
      R"({"role":"assistant","content":[{"type":"thinking","thinking":[{"type":"text","text":)"
      R"("let me "},{"type":"text","text":"see"}]},{"type":"text","text":"a\n"},)"
      R"({"type":"reference","reference_ids":[1]},{"type":"text","text":"b"}]})"));
  EXPECT_EQ(reply["choices"][0]["message"]["content"], "a\nb");
  EXPECT_EQ(reply["choices"][0]["message"]["reasoning"], "let me see");
}

TEST(ChatReply, RemovesNullsAndEmptyLists) {
  const json message = rewritten(with_message(
      R"({"role":"assistant","content":null,"tool_calls":null,"annotations":[],"audio":null,)"
      R"("refusal":null})"))["choices"][0]["message"];
  EXPECT_TRUE(message["content"].is_null());
  for (const auto* key : {"tool_calls", "annotations", "audio"})
    EXPECT_FALSE(message.contains(key));
}

TEST(ChatReply, MakesToolCallsWhole) {
  const json reply = rewritten(with_message(
      R"({"role":"assistant","content":"","tool_calls":[{"id":"","type":"function","function":)"
      R"({"name":"f","arguments":{"a":"\"x\""}},"extra_content":{"g":1}},)"
      R"({"id":"c2","function":{"name":"g","arguments":"{}"}}]})"));
  const json& calls = reply["choices"][0]["message"]["tool_calls"];
  EXPECT_TRUE(calls[0]["id"].get<std::string>().starts_with("call_"));
  EXPECT_EQ(json::parse(calls[0]["function"]["arguments"].get<std::string>()),
            json::parse(R"({"a":"\"x\""})"));
  EXPECT_EQ(calls[0]["extra_content"]["g"], 1);
  EXPECT_EQ(calls[1]["type"], "function");
  EXPECT_NE(calls[0]["id"], calls[1]["id"]);
  EXPECT_EQ(reply["choices"][0]["finish_reason"], "tool_calls");
  EXPECT_EQ(reply["choices"][0]["native_finish_reason"], "stop");
}

TEST(ChatReply, TellsReasoningUnderBothNames) {
  const json message = rewritten(with_message(
      R"({"role":"assistant","content":"x","reasoning_content":"hm"})"))["choices"][0]["message"];
  EXPECT_EQ(message["reasoning"], "hm");
  EXPECT_EQ(message["reasoning_content"], "hm");
}

TEST(ChatReply, WritesEveryChoice) {
  const json reply =
      rewritten(R"({"choices":[{"index":0,"message":{"content":"a"},"finish_reason":"eos"},)"
                R"({"index":1,"message":{"content":"b"},"finish_reason":"model_length"}]})");
  EXPECT_EQ(reply["choices"][0]["finish_reason"], "stop");
  EXPECT_EQ(reply["choices"][0]["native_finish_reason"], "eos");
  EXPECT_EQ(reply["choices"][1]["message"]["content"], "b");
  EXPECT_EQ(reply["choices"][1]["finish_reason"], "length");
}

TEST(ChatReply, CountsWhatWasGenerated) {
  const auto reply = parse_chat_reply(with_message(
      R"({"content":"a\u00e9","reasoning":"123","tool_calls":[{"function":{"name":"f",)"
      R"("arguments":"{}"}}]})"));
  EXPECT_EQ(reply->completion_bytes, 3U + 3U + 1U + 2U);
}

TEST(ChatReply, RepairsBrokenUtf8) {
  const std::string body = with_message("{\"content\":\"a\xFF\"}");
  const auto reply = parse_chat_reply(body);
  ASSERT_TRUE(reply.has_value());
  std::string out;
  write_chat_reply(*reply, test::sample_identity(), test::sample_totals(), out);
  EXPECT_TRUE(json::accept(out));
}

TEST(ChatReply, RefusesWhatIsNoAnswer) {
  struct Case {
    const char* body;
    const char* message;
  };
  for (const Case& c : std::vector<Case>{
           {"", "not a JSON object"},
           {"<html>", "not a JSON object"},
           {"{\"choices\":[", "not valid JSON"},
           {"{}", "no choices"},
           {R"({"choices":[]})", "no choices"},
           {R"({"choices":null})", "no choices"},
           {R"({"choices":[1]})", ""},
           {R"({"error":{"message":"overloaded","code":503}})", "overloaded"},
           {R"({"error":"plain"})", "plain"},
           {R"([{"error":{"message":"in a list"}}])", "in a list"},
           {R"({"object":"error","message":"old vllm"})", "old vllm"},
           {R"({"choices":[{"message":{"content":"x"},"finish_reason":"error"}]})",
            "ended the answer with an error (error)"},
           {R"({"choices":[{"message":{"content":"x"},"finish_reason":"error","error":)"
            R"({"code":502,"message":"gave up"}}],"usage":{"prompt_tokens":1}})",
            "gave up"},
           {R"({"choices":[{"message":{"content":"x"},"finish_reason":"stop"},)"
            R"({"index":1,"error":"gave up"}]})",
            "gave up"},
           {R"({"choices":[{"message":{},"finish_reason":"network_error"}]})", "network_error"},
           {R"({"base_resp":{"status_code":1008,"status_msg":"no money"},"choices":null})",
            "no money"},
       }) {
    const auto reply = parse_chat_reply(c.body);
    ASSERT_FALSE(reply.has_value()) << c.body;
    EXPECT_EQ(reply.error().code(), ErrorCode::upstream_failed);
    EXPECT_THAT(reply.error().message(), ::testing::HasSubstr(c.message)) << c.body;
  }
}

TEST(ChatReply, TakesANullErrorForNone) {
  EXPECT_TRUE(parse_chat_reply(R"({"error":null,"base_resp":{"status_code":0},"choices":[{}]})")
                  .has_value());
  const json reply = rewritten(R"({"choices":[{"message":{"content":"x"},"error":null}]})");
  EXPECT_FALSE(reply["choices"][0].contains("error"));
}

TEST(ChatReply, KeepsTheTextOfAFailedAnswerOutOfTheError) {
  const auto reply = parse_chat_reply(
      R"({"choices":[{"message":{"content":"secret text"},"finish_reason":"error",)"
      R"("error":{"message":"gave up"}}]})");
  ASSERT_FALSE(reply.has_value());
  EXPECT_THAT(reply.error().message(), ::testing::Not(::testing::HasSubstr("secret")));
}

}  // namespace
}  // namespace arouter::wire::openai
