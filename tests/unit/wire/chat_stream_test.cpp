#include <arouter/wire/openai/chat_stream.hpp>

#include "unit/wire/samples.hpp"
#include "unit/wire/strict_reader.hpp"

namespace arouter::wire::openai {
namespace {

using nlohmann::json;
using test::byte_by_byte;
using test::reduce_stream;
using test::run_stream;
using test::sample_identity;
using test::sample_totals;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string event(const std::string& json_text) {
  return "data: " + json_text + "\n\n";
}

std::string chunk(const std::string& delta, const std::string& finish = "null",
                  const std::string& more = "") {
  return event(R"({"id":"up-1","object":"chat.completion.chunk","created":7,"model":"m","choices":)"
               R"([{"index":0,"delta":)" +
               delta + R"(,"finish_reason":)" + finish + "}]" + more + "}");
}

const std::string done = "data: [DONE]\n\n";

// The chunks the caller got.
std::vector<json> chunks_of(const std::string& out) {
  std::vector<json> chunks;
  std::size_t from = 0;
  for (auto to = out.find("\n\n"); to != std::string::npos; to = out.find("\n\n", from)) {
    const std::string line = out.substr(from + 6, to - from - 6);
    if (line != "[DONE]") chunks.push_back(json::parse(line));
    from = to + 2;
  }
  return chunks;
}

TEST(ChatStream, PutsOurNamesInPlaceOfTheProviders) {
  const auto run =
      run_stream({chunk(R"({"role":"assistant","content":"hi"})", "null",
                        R"(,"system_fingerprint":null,"usage":null,"service_tier":"x")") +
                  chunk("{}", "\"stop\"") + done});
  const auto chunks = chunks_of(run.out);
  ASSERT_EQ(chunks.size(), 2U);
  EXPECT_EQ(
      chunks[0],
      json::parse(R"({"id":"gen-1780000000-0123456789abcdef01234567","object":)"
                  R"("chat.completion.chunk","created":7,"model":"acme/writer-1","provider":)"
                  R"("Acme","choices":[{"index":0,"delta":{"role":"assistant","content":"hi"},)"
                  R"("finish_reason":null}],"service_tier":"x"})"));
  EXPECT_EQ(run.upstream_id, "up-1");
}

TEST(ChatStream, HoldsTheRoleBackUntilThereIsContent) {
  ChatStream stream(sample_identity(), false);
  std::string out;
  stream.feed(": keep-alive\n\n" + chunk(R"({"role":"assistant","content":""})"), out);
  EXPECT_EQ(out, "");
  EXPECT_FALSE(stream.content_started());
  stream.feed(chunk(R"({"content":"a"})"), out);
  EXPECT_TRUE(stream.content_started());
  EXPECT_EQ(chunks_of(out).at(0)["choices"][0]["delta"],
            json::parse(R"({"role":"assistant","content":"a"})"));
  EXPECT_EQ(stream.delta_count(), 1U);
}

TEST(ChatStream, WithholdsTheFinishUntilTheCostIsKnown) {
  ChatStream stream(sample_identity(), false);
  std::string out;
  stream.feed(chunk(R"({"content":"a"})") + chunk("{}", "\"max_tokens\""), out);
  const std::string before = out;
  EXPECT_EQ(chunks_of(before).size(), 1U);
  EXPECT_EQ(stream.state(), StreamState::running);
  stream.feed(done, out);
  EXPECT_EQ(stream.state(), StreamState::complete);
  EXPECT_EQ(out, before);
  EXPECT_EQ(stream.finish_reason(), "length");
  EXPECT_EQ(stream.native_finish_reason(), "max_tokens");
  stream.finish(sample_totals(), out);
  const auto reduced = reduce_stream(out);
  EXPECT_THAT(reduced.problems, IsEmpty());
  EXPECT_EQ(reduced.finish_reason, "length");
  EXPECT_FALSE(reduced.usage_on_own_chunk);
}

TEST(ChatStream, ForwardsContentThatComesWithTheFinish) {
  const auto run = run_stream({chunk(R"({"content":"all"})", "\"stop\"") + done});
  const auto reduced = reduce_stream(run.out);
  EXPECT_EQ(reduced.text, "all");
  EXPECT_EQ(reduced.finishes, 1);
  EXPECT_THAT(reduced.problems, IsEmpty());
}

TEST(ChatStream, SendsUsageInAChunkOfItsOwnWhenAsked) {
  const auto run = run_stream({chunk(R"({"content":"a"})") + chunk("{}", "\"stop\"") + done}, true);
  const auto chunks = chunks_of(run.out);
  ASSERT_EQ(chunks.size(), 3U);
  EXPECT_FALSE(chunks[1].contains("usage"));
  EXPECT_EQ(chunks[2]["choices"], json::array());
  EXPECT_TRUE(chunks[2].contains("usage"));
}

TEST(ChatStream, RemovesTheNullsStrictClientsRefuse) {
  const auto run = run_stream(
      {chunk(R"({"role":null,"content":null,"tool_calls":null,"refusal":null,"reasoning":"r"})",
             "null", R"(,"usage":null,"system_fingerprint":null,"service_tier":null)") +
       chunk("null", "\"stop\"") + done});
  EXPECT_EQ(chunks_of(run.out).at(0)["choices"][0]["delta"],
            json::parse(R"({"role":"assistant","reasoning":"r"})"));
  EXPECT_THAT(reduce_stream(run.out).problems, IsEmpty());
}

TEST(ChatStream, LooksForUsageWhereverItIsReported) {
  const std::string usage = R"({"prompt_tokens":3,"completion_tokens":4})";
  const std::string text = chunk(R"({"content":"a"})");
  const std::string finish = chunk("{}", "\"stop\"");
  const std::vector<std::string> streams{
      text + chunk("{}", "\"stop\"", ",\"usage\":" + usage) + done,
      text + finish + event(R"({"choices":[],"usage":)" + usage + "}") + done,
      text + finish + event(R"({"usage":)" + usage + "}") + done,
      text + chunk("{}", "\"stop\"", R"(,"x_groq":{"id":"r","usage":)" + usage + "}") + done,
      text +
          event(R"({"choices":[{"index":0,"delta":{},"finish_reason":"stop","usage":)" + usage +
                "}]}") +
          done,
      chunk(R"({"content":"a"})", "null", R"(,"usage":{"prompt_tokens":3,"completion_tokens":1})") +
          chunk("{}", "\"stop\"", ",\"usage\":" + usage) + done,
  };
  for (const std::string& stream : streams) {
    const auto run = run_stream({stream});
    ASSERT_TRUE(run.usage.has_value()) << stream;
    EXPECT_EQ(run.usage->prompt, 3);
    EXPECT_EQ(run.usage->completion, 4);
    EXPECT_THAT(run.out, ::testing::Not(HasSubstr("x_groq")));
  }
}

TEST(ChatStream, CompletesWithoutDoneWhenAFinishWasSeen) {
  const auto run = run_stream({chunk(R"({"content":"a"})") + chunk("{}", "\"stop\"")});
  EXPECT_EQ(run.state, StreamState::complete);
}

TEST(ChatStream, CompletesOnAnEventWithoutItsBlankLine) {
  std::string bytes = chunk(R"({"content":"a"})") + chunk("{}", "\"stop\"");
  bytes.resize(bytes.size() - 2);
  EXPECT_EQ(run_stream({bytes}).state, StreamState::complete);
  bytes.resize(bytes.size() - 3);
  EXPECT_EQ(run_stream({bytes}).state, StreamState::failed);
}

TEST(ChatStream, InventsAFinishAtDoneWhereTheProviderNamesNone) {
  const auto run = run_stream({chunk(R"({"content":"a"})") + done});
  const auto reduced = reduce_stream(run.out);
  EXPECT_EQ(reduced.finish_reason, "stop");
  EXPECT_TRUE(reduced.native_finish_reason.is_null());
  const auto calls = run_stream(
      {chunk(R"({"tool_calls":[{"index":0,"id":"c","type":"function","function":{"name":"f",)"
             R"("arguments":"{}"}}]})") +
       done});
  EXPECT_EQ(reduce_stream(calls.out).finish_reason, "tool_calls");
}

TEST(ChatStream, FailsWhenTheBytesEndTooEarly) {
  for (const std::string& bytes :
       {std::string(), chunk(R"({"content":"a"})"), std::string(": comment\n\n"), done,
        chunk(R"({"content":"a"})") + "data: {\"id\":\"up-1\",\"cho"}) {
    const auto run = run_stream({bytes});
    EXPECT_EQ(run.state, StreamState::failed) << bytes;
    EXPECT_THAT(run.failure, HasSubstr("Acme ")) << bytes;
  }
}

TEST(ChatStream, FailsOnEveryKindOfErrorEvent) {
  for (const std::string& bytes :
       {event(R"({"error":{"message":"went wrong","code":502}})"),
        std::string("event: error\ndata: {\"error\":{\"message\":\"went wrong\"}}\n\n"),
        std::string("event: error\ndata: {\"message\":\"went wrong\"}\n\n"),
        chunk(R"({"content":""})", "null", R"(,"error":{"code":400,"message":"went wrong"})"),
        event(R"({"object":"error","message":"went wrong"})"),
        event(R"({"base_resp":{"status_code":1002,"status_msg":"went wrong"},"choices":null})"),
        event(R"({"detail":"went wrong"})"), std::string(R"({"error":{"message":"went wrong"}})"),
        std::string("[{\"error\":\n{\"message\":\"went wrong\"}}]")}) {
    const auto run = run_stream({bytes});
    EXPECT_EQ(run.state, StreamState::failed) << bytes;
    EXPECT_THAT(run.failure, HasSubstr("went wrong")) << bytes;
    EXPECT_FALSE(run.content_started) << bytes;
  }
}

TEST(ChatStream, FailsOnGarbage) {
  for (const std::string data :
       {"{\"choices\":[", "hello", "[1,2]", "{\"choices\":[5]}", "{} {}"}) {
    EXPECT_EQ(run_stream({chunk(R"({"content":"a"})") + event(data)}).state, StreamState::failed)
        << data;
  }
  EXPECT_EQ(run_stream({"<html>busy</html>\n"}).state, StreamState::failed);
}

TEST(ChatStream, IgnoresEventsThatSayNothing) {
  const auto run = run_stream({event("{}") + event(R"({"type":"ping"})") + "data:\n\n" +
                               event(R"({"choices":[],"prompt_filter_results":[{"a":1}]})") +
                               chunk(R"({"content":"a"})") + chunk("{}", "\"stop\"") + done});
  EXPECT_EQ(run.state, StreamState::complete);
  EXPECT_EQ(chunks_of(run.out).size(), 2U);
}

TEST(ChatStream, FailsWhenTheProviderEndsWithAnError) {
  const auto run = run_stream({chunk(R"({"content":"a"})") +
                               chunk("{}", "\"insufficient_system_resource\"",
                                     R"(,"usage":{"prompt_tokens":3,"completion_tokens":4})") +
                               done});
  EXPECT_EQ(run.state, StreamState::failed);
  EXPECT_THAT(run.failure, HasSubstr("insufficient_system_resource"));
  EXPECT_TRUE(run.usage.has_value());
}

TEST(ChatStream, WithdrawsAnAnswerThatIsGivenUpBeforeItsFirstContent) {
  const std::string role = chunk(R"({"role":"assistant","content":""})");
  const std::string error = R"({"code":502,"message":"went wrong"})";
  struct Case {
    std::string bytes;
    std::string message;
  };
  for (const Case& c : std::vector<Case>{
           {chunk("{}", "\"error\""), "ended the answer with an error (error)"},
           {role + chunk("{}", "\"error\"") + done, "(error)"},
           {role + chunk("{}", "\"network_error\""), "(network_error)"},
           {chunk(R"({"content":"part"})", "\"error\""), "(error)"},
           {event(R"({"choices":[{"index":0,"delta":{},"finish_reason":null,"error":)" + error +
                  "}]}"),
            "went wrong"},
           {event(R"({"choices":[{"index":0,"delta":{},"finish_reason":"error","error":)" + error +
                  "}]}"),
            "went wrong"},
           {event(R"({"choices":[{"index":0,"error":"went wrong"}]})"), "went wrong"},
           {R"({"choices":[{"index":0,"message":{"content":"all"},"finish_reason":"error",)"
            R"("error":)" +
                error + "}]}",
            "went wrong"}}) {
    const auto run = run_stream({c.bytes});
    EXPECT_EQ(run.state, StreamState::failed) << c.bytes;
    EXPECT_FALSE(run.content_started) << c.bytes;
    EXPECT_EQ(run.out, "") << c.bytes;
    EXPECT_THAT(run.failure, HasSubstr(c.message)) << c.bytes;
  }
}

TEST(ChatStream, FailsOnAnErrorInAChoiceAfterContentAsOnAnyOther) {
  ChatStream stream(sample_identity(), false);
  std::string out;
  stream.feed(chunk(R"({"content":"a"})"), out);
  const std::string before = out;
  stream.feed(
      event(R"({"choices":[{"index":0,"delta":{},"error":{"message":"went wrong"}}]})") + done,
      out);
  EXPECT_EQ(stream.state(), StreamState::failed);
  EXPECT_TRUE(stream.content_started());
  EXPECT_EQ(out, before);
  EXPECT_THAT(stream.failure().message(), HasSubstr("went wrong"));
}

TEST(ChatStream, TakesAnEmptyErrorInAChoiceForNone) {
  const auto run = run_stream(
      {event(R"({"choices":[{"index":0,"delta":{"content":"a"},"error":null}]})") +
       event(R"({"choices":[{"index":0,"delta":{},"finish_reason":"stop","error":{}}]})") + done});
  EXPECT_EQ(run.state, StreamState::complete);
  EXPECT_THAT(run.out, ::testing::Not(HasSubstr("error")));
}

TEST(ChatStream, ReportsAFailureAfterContentInTheStream) {
  ChatStream stream(sample_identity(), true);
  std::string out;
  stream.feed(chunk(R"({"content":"a"})"), out);
  stream.end_of_bytes(out);
  ASSERT_EQ(stream.state(), StreamState::failed);
  stream.finish_with_error(R"({"code":502,"message":"m"})", sample_totals(), out);
  const auto reduced = reduce_stream(out);
  EXPECT_THAT(reduced.problems, IsEmpty());
  EXPECT_EQ(reduced.finish_reason, "error");
  EXPECT_EQ(reduced.error["code"], 502);
  EXPECT_TRUE(reduced.done);
  EXPECT_FALSE(reduced.usage.is_null());
}

TEST(ChatStream, EndsACallThatWasCutShort) {
  ChatStream stream(sample_identity(), false);
  std::string out;
  stream.feed(chunk(R"({"content":"a"})"), out);
  stream.finish_cut_short(sample_totals(), out);
  const auto reduced = reduce_stream(out);
  EXPECT_THAT(reduced.problems, IsEmpty());
  EXPECT_EQ(reduced.finish_reason, "length");
  EXPECT_TRUE(reduced.native_finish_reason.is_null());
  EXPECT_TRUE(reduced.done);
}

TEST(ChatStream, GivesAnEmptyAnswerItsRole) {
  const auto run =
      run_stream({chunk(R"({"role":"assistant","content":""})") + chunk("{}", "\"stop\"") + done});
  EXPECT_EQ(chunks_of(run.out).at(0)["choices"][0]["delta"],
            json::parse(R"({"role":"assistant","content":""})"));
}

TEST(ChatStream, EndsSeveralChoicesInTheirOrder) {
  const auto of = [](int index, const std::string& delta, const std::string& finish) {
    return event(R"({"id":"u","choices":[{"index":)" + std::to_string(index) + R"(,"delta":)" +
                 delta + R"(,"finish_reason":)" + finish + "}]}");
  };
  const auto run =
      run_stream({of(0, R"({"content":"a"})", "null") + of(1, R"({"content":"b"})", "null") +
                  of(1, "{}", "\"length\"") + of(0, "{}", "\"stop\"") + done});
  const auto chunks = chunks_of(run.out);
  ASSERT_EQ(chunks.size(), 4U);
  EXPECT_EQ(chunks[2]["choices"][0]["index"], 1);
  EXPECT_EQ(chunks[2]["choices"][0]["finish_reason"], "length");
  EXPECT_FALSE(chunks[2].contains("usage"));
  EXPECT_EQ(chunks[3]["choices"][0]["index"], 0);
  EXPECT_TRUE(chunks[3].contains("usage"));
  const auto cut =
      run_stream({of(0, R"({"content":"a"})", "\"stop\"") + of(1, R"({"content":"b"})", "null")});
  EXPECT_EQ(cut.state, StreamState::failed);
}

TEST(ChatStream, MakesToolCallsWhole) {
  const auto calls_of = [](const std::string& deltas) {
    const auto run = run_stream({deltas + chunk("{}", "\"stop\"") + done});
    auto reduced = reduce_stream(run.out);
    EXPECT_THAT(reduced.problems, IsEmpty()) << run.out;
    EXPECT_EQ(reduced.finish_reason, "tool_calls");
    return reduced.calls;
  };
  const auto delta = [](const std::string& calls) {
    return chunk(R"({"tool_calls":[)" + calls + "]}");
  };
  // No index, no type: each id opens a call, what has none goes on with the last.
  auto calls = calls_of(delta(R"({"id":"a","function":{"name":"f","arguments":"{\"x\""}})") +
                        delta(R"({"function":{"arguments":":1}"}})") +
                        delta(R"({"id":"b","function":{"name":"g","arguments":"{}"}})"));
  ASSERT_EQ(calls.size(), 2U);
  EXPECT_EQ(calls[0], (test::ReducedCall{"a", "f", "{\"x\":1}"}));
  EXPECT_EQ(calls[1], (test::ReducedCall{"b", "g", "{}"}));
  // Every call numbered 0.
  calls = calls_of(
      delta(R"({"index":0,"id":"a","type":"function","function":{"name":"f","arguments":"{}"}})") +
      delta(R"({"index":0,"id":"b","type":"function","function":{"name":"f","arguments":"{}"}})"));
  ASSERT_EQ(calls.size(), 2U);
  EXPECT_EQ(calls[1].id, "b");
  // Repeated empty ids and names, null names, arguments as an object, no id at all.
  calls = calls_of(delta(R"({"index":3,"id":"","type":"","function":{"name":"f"}})") +
                   delta(R"({"index":3,"id":"","type":"function","function":{"name":null,)"
                         R"("arguments":{"k":"v\""}}})"));
  ASSERT_EQ(calls.size(), 1U);
  EXPECT_TRUE(calls[3].id.starts_with("call_0123456789abcdef01234567_"));
  EXPECT_EQ(json::parse(calls[3].arguments), json::parse(R"({"k":"v\""})"));
}

TEST(ChatStream, JoinsContentPartsAndReasoningDetails) {
  const auto run = run_stream(
      {chunk(R"({"content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]}]})") +
       chunk(R"({"content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]})") +
       chunk(R"({"content":"","reasoning_details":[{"type":"reasoning.text","text":"x"},)"
             R"({"type":"reasoning.summary","summary":"y"}]})") +
       chunk("{}", "\"stop\"") + done});
  const auto reduced = reduce_stream(run.out);
  EXPECT_EQ(reduced.text, "ab");
  EXPECT_EQ(reduced.reasoning, "hmxy");
}

TEST(ChatStream, ConvertsAPlainReply) {
  const std::string body =
      "{\n \"id\": \"up\",\n \"choices\": [{\"index\": 0, \"message\": {\"role\": \"assistant\","
      " \"content\": \"hello\", \"tool_calls\": [{\"id\":\"c\",\"type\":\"function\",\"function\":"
      "{\"name\":\"f\",\"arguments\":\"{}\"}}]},\r\n \"finish_reason\": \"stop\"}],\n"
      " \"usage\": {\"prompt_tokens\": 3, \"completion_tokens\": 4}\n}\n";
  for (const auto& pieces : {std::vector<std::string_view>{body}, byte_by_byte(body)}) {
    const auto run = run_stream(pieces);
    ASSERT_EQ(run.state, StreamState::complete) << run.failure;
    const auto reduced = reduce_stream(run.out);
    EXPECT_THAT(reduced.problems, IsEmpty());
    EXPECT_EQ(reduced.text, "hello");
    EXPECT_EQ(reduced.calls.size(), 1U);
    EXPECT_EQ(run.usage->completion, 4);
  }
}

TEST(ChatStream, KeepsEveryLineShort) {
  std::string text;
  while (text.size() < 200'000) text += R"(long \ud83d\ude00 é\n)";
  for (const std::string& delta :
       {R"({"content":")" + text + "\"}", R"({"reasoning_content":")" + text + "\"}",
        R"({"reasoning_details":[{"type":"reasoning.text","text":")" + text + "\"}]}",
        R"({"content":")" + text + R"(","reasoning":")" + text + "\"}",
        R"({"tool_calls":[{"index":0,"id":"c","type":"function","function":{"name":"f",)"
        R"("arguments":")" +
            text + "\"}}]}"}) {
    const auto run = run_stream({chunk(delta) + chunk("{}", "\"stop\"") + done});
    ASSERT_EQ(run.state, StreamState::complete);
    const auto reduced = reduce_stream(run.out);
    EXPECT_THAT(reduced.problems, IsEmpty());
    const auto whole = json::parse("\"" + text + "\"").get<std::string>();
    const std::string all = reduced.text + reduced.reasoning +
                            (reduced.calls.empty() ? "" : reduced.calls.at(0).arguments);
    EXPECT_TRUE(all == whole || all == whole + whole) << all.size();
    EXPECT_GT(reduced.chunks, 5);
  }
}

TEST(ChatStream, CutsRefusalsAndKeepsWhatStandsBesideLongText) {
  const std::string text(100'000, 'x');
  const auto run =
      run_stream({chunk(R"({"refusal":")" + text + "\"}") +
                  chunk(R"({"annotations":[{"type":"url_citation"}],"reasoning_details":)"
                        R"([{"type":"reasoning.text","text":")" +
                        text + "\"}]}") +
                  chunk("{}", "\"stop\"") + done});
  ASSERT_EQ(run.state, StreamState::complete);
  EXPECT_THAT(reduce_stream(run.out).problems, IsEmpty());
  std::string refusal;
  int annotations = 0;
  for (const json& line : chunks_of(run.out)) {
    EXPECT_LT(line.dump().size(), 64'000U);
    const json& delta = line["choices"][0]["delta"];
    if (delta.contains("refusal")) refusal += delta["refusal"].get<std::string>();
    if (delta.contains("annotations")) ++annotations;
  }
  EXPECT_TRUE(refusal == text) << refusal.size();
  EXPECT_EQ(annotations, 1);
}

// A longer line harms fewer callers than half an image.
TEST(ChatStream, PassesAMemberThatCannotBeCutWhole) {
  const std::string url(100'000, 'A');
  const auto run = run_stream({chunk(R"({"images":[{"image_url":{"url":")" + url + R"("}}]})") +
                               chunk("{}", "\"stop\"") + done});
  EXPECT_EQ(chunks_of(run.out)[0]["choices"][0]["delta"]["images"][0]["image_url"]["url"], url);
}

TEST(ChatStream, RepairsWhatWouldBreakALineOrADecoder) {
  const auto run =
      run_stream({"data: {\"choices\":\ndata: [{\"index\":0,\"delta\":{\"x\":{\n"
                  "data: \"k\":1},\"content\":\"a\xFF\"}}]}\n\n" +
                  chunk("{}", "\"stop\"") + done});
  ASSERT_EQ(run.state, StreamState::complete) << run.failure;
  const auto reduced = reduce_stream(run.out);
  EXPECT_THAT(reduced.problems, IsEmpty());
  EXPECT_EQ(reduced.text, "a\xEF\xBF\xBD");
}

TEST(ChatStream, CarriesTheModerationResultToTheEnd) {
  const auto run = run_stream({chunk(R"({"content":"a"})") + chunk("{}", "\"stop\"") +
                               event(R"({"choices":[],"moderation":{"flagged":false}})") + done});
  EXPECT_EQ(chunks_of(run.out).back()["moderation"]["flagged"], false);
}

TEST(ChatStream, CountsWhatWasGenerated) {
  const auto run = run_stream(
      {chunk(R"({"content":"a\u00e9"})") + chunk(R"({"reasoning":"123"})") +
       chunk(R"({"tool_calls":[{"index":0,"id":"i","type":"function","function":{"name":"f",)"
             R"("arguments":"{}"}}]})") +
       chunk("{}", "\"stop\"") + done});
  EXPECT_EQ(run.completion_bytes, 3U + 3U + 1U + 2U);
  EXPECT_EQ(run.delta_count, 3U);
}

// Events of one shape take the shortcut, mixed ones do not; the caller must not see which.
TEST(ChatStream, TheShortcutForEqualEventsChangesNothing) {
  const std::vector<std::string> deltas{
      R"({"content":"a"})",
      R"({"content":"\"quoted\" \\ \u00e9"})",
      R"({"content":"é日😀"})",
      R"({"content":""})",
      R"({"content":"b"})",
      "{\"content\":\"\xFF\"}",
      R"({"reasoning_content":"r"})",
      R"({"reasoning_content":"s\n"})",
      R"({"reasoning_content":"t"})",
      R"({"tool_calls":[{"index":0,"id":"i","type":"function",)"
      R"("function":{"name":"f","arguments":""}}]})",
      R"({"tool_calls":[{"index":0,"function":{"arguments":"{\"a"}}]})",
      R"({"tool_calls":[{"index":0,"function":{"arguments":"\":1"}}]})",
      R"({"tool_calls":[{"index":0,"function":{"arguments":"}"}}]})",
      R"({"content":"c"})",
      R"({"content":"d"})"};
  const std::vector<std::string> endings{"", R"(,"obfuscation":"x")", R"(,"obfuscation":"xyz")",
                                         R"(,"p":"ab")", R"(,"usage":null,"obfuscation":"")"};
  for (std::size_t ending = 0; ending < endings.size(); ++ending) {
    std::string plain;
    std::string spread;  // the same with a changing member that defeats the shortcut
    for (std::size_t i = 0; i < deltas.size(); ++i) {
      const std::string& more = endings[ending == 2 ? i % 3 : ending];
      plain += chunk(deltas[i], "null", more);
      spread += chunk(deltas[i], "null", R"(,"timing":)" + std::to_string(i) + more);
    }
    plain += chunk("{}", "\"stop\"") + done;
    spread += chunk("{}", "\"stop\"") + done;
    const auto quick = run_stream({plain});
    const auto slow = run_stream({spread});
    EXPECT_EQ(quick.out, slow.out);
    EXPECT_EQ(quick.completion_bytes, slow.completion_bytes);
    EXPECT_EQ(quick.delta_count, slow.delta_count);
    EXPECT_THAT(reduce_stream(quick.out).problems, IsEmpty());
  }
}

TEST(ChatStream, CanBeMoved) {
  ChatStream first(sample_identity(), false);
  std::string out;
  first.feed("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a", out);
  ChatStream second = std::move(first);
  second.feed("b\"}}]}\n\n" + done, out);
  EXPECT_EQ(second.state(), StreamState::complete);
  EXPECT_EQ(reduce_stream(out).text, "ab");
}

}  // namespace
}  // namespace arouter::wire::openai
