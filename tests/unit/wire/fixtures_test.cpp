// Replays recorded provider traffic against the expectations that were derived from it without this
// code. The recordings live outside the tree: AROUTER_FIXTURES names their folder, and only
// AROUTER_FIXTURES=skip does without.

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>

#include <arouter/wire/openai/chat_reply.hpp>
#include <arouter/wire/openai/error.hpp>

#include "unit/wire/samples.hpp"
#include "unit/wire/strict_reader.hpp"

namespace arouter::wire::test {
namespace {

using nlohmann::json;
using openai::StreamState;

std::string fixtures_folder() {
  const char* named = std::getenv("AROUTER_FIXTURES");
  return named != nullptr ? named : AROUTER_SOURCE_DIR "/../shared/fixtures";
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<json> load_fixtures() {
  std::vector<json> fixtures;
  std::ifstream lines(fixtures_folder() + "/expected.jsonl");
  for (std::string line; std::getline(lines, line);) {
    json fixture = json::parse(line, nullptr, false);
    if (fixture.is_object() && fixture.value("protocol", "") == "openai-chat") {
      fixtures.push_back(std::move(fixture));
    }
  }
  return fixtures;
}

std::vector<json> fixtures_where(bool stream, bool error) {
  std::vector<json> chosen;
  for (json& fixture : load_fixtures()) {
    const bool is_error = fixture.value("http_status", 200) != 200;
    if (fixture.value("stream", false) == stream && is_error == error) {
      chosen.push_back(std::move(fixture));
    }
  }
  return chosen;
}

// The bytes as a provider would send them.
std::string provider_bytes(const json& fixture) {
  const std::string raw = read_file(fixtures_folder() + "/" + fixture["file"].get<std::string>());
  if (fixture.value("framing", "") != "json-lines") return raw;
  std::istringstream lines(raw);
  std::string bytes;
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty()) bytes += "data: " + line + "\n\n";
  }
  return bytes + "data: [DONE]\n\n";
}

std::size_t code_points(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1 : 0;
  return count;
}

// Long texts are given by their length, beginning and end.
void expect_text(const json& expected, const std::string& key, const std::string& text) {
  if (expected.contains(key)) {
    EXPECT_EQ(text, expected[key].get<std::string>());
  } else if (expected.contains(key + "_chars")) {
    EXPECT_EQ(code_points(text), expected[key + "_chars"].get<std::size_t>());
    EXPECT_TRUE(text.starts_with(expected[key + "_head"].get<std::string>()));
    EXPECT_TRUE(text.ends_with(expected[key + "_tail"].get<std::string>()));
  } else {
    EXPECT_EQ(text, "");
  }
}

void expect_calls(const json& expected, const Reduced& reduced) {
  ASSERT_EQ(reduced.calls.size(), expected["tool_calls"].size());
  auto call = reduced.calls.begin();
  for (const json& wanted : expected["tool_calls"]) {
    EXPECT_EQ(call->second.name, wanted["name"]);
    if (wanted["id"] == "") {
      EXPECT_TRUE(call->second.id.starts_with("call_")) << call->second.id;
    } else {
      EXPECT_EQ(call->second.id, wanted["id"]);
    }
    if (wanted.contains("arguments")) {
      EXPECT_EQ(json::parse(call->second.arguments), wanted["arguments"]);
    }
    ++call;
  }
}

TokenUsage expected_usage(const json& expected) {
  TokenUsage usage;
  const json& counts = expected["usage"];
  usage.prompt = counts.value("prompt_tokens", 0);
  usage.completion = counts.value("completion_tokens", 0);
  usage.cached_read = counts.value("cached_tokens", 0);
  usage.cache_write = counts.value("cache_write_tokens", 0);
  usage.reasoning = counts.value("reasoning_tokens", 0);
  usage.prompt_audio = counts.value("prompt_audio_tokens", 0);
  return normalised(usage);
}

void expect_usage(const json& expected, const std::optional<TokenUsage>& usage) {
  if (!expected.contains("usage") || expected["usage"].is_null()) {
    EXPECT_FALSE(usage.has_value());
    return;
  }
  ASSERT_TRUE(usage.has_value());
  const TokenUsage wanted = expected_usage(expected);
  EXPECT_EQ(usage->prompt, wanted.prompt);
  EXPECT_EQ(usage->completion, wanted.completion);
  EXPECT_EQ(usage->cached_read, wanted.cached_read);
  EXPECT_EQ(usage->cache_write, wanted.cache_write);
  EXPECT_EQ(usage->reasoning, wanted.reasoning);
  EXPECT_EQ(usage->prompt_audio, wanted.prompt_audio);
}

void expect_answer(const json& expected, const Reduced& reduced) {
  EXPECT_THAT(reduced.problems, ::testing::IsEmpty());
  expect_text(expected, "text", reduced.text);
  expect_text(expected, "reasoning", reduced.reasoning);
  expect_calls(expected, reduced);
}

void expect_stream(const json& fixture, const StreamRun& run) {
  const json& expected = fixture["expected"];
  expect_usage(expected, run.usage);
  const Reduced reduced = reduce_stream(run.out);
  expect_answer(expected, reduced);
  if (fixture.value("truncated", false)) {
    EXPECT_EQ(run.state, StreamState::failed);
    return;
  }
  if (expected.contains("error")) {
    EXPECT_EQ(run.state, StreamState::failed);
    EXPECT_THAT(run.failure, ::testing::HasSubstr(expected["error"]["message"]));
    return;
  }
  ASSERT_EQ(run.state, StreamState::complete) << run.failure;
  EXPECT_TRUE(reduced.done);
  EXPECT_EQ(reduced.finishes, 1);
  EXPECT_GE(reduced.roles, 1);
  EXPECT_EQ(reduced.finish_reason, expected["finish_reason"]);
  EXPECT_EQ(run.finish_reason, expected["finish_reason"]);
  EXPECT_EQ(reduced.native_finish_reason, expected["native_finish"]);
  EXPECT_EQ(run.upstream_id, expected["id"].is_null() ? "" : expected["id"].get<std::string>());
}

std::vector<std::size_t> event_ends(std::string_view bytes) {
  std::vector<std::size_t> ends;
  const std::string_view blank =
      bytes.find("\r\n\r\n") != std::string_view::npos ? "\r\n\r\n" : "\n\n";
  for (auto at = bytes.find(blank); at != std::string_view::npos; at = bytes.find(blank, at + 1)) {
    ends.push_back(at + blank.size());
  }
  return ends;
}

std::string name_of(const ::testing::TestParamInfo<json>& info) {
  std::string name = info.param["file"];
  for (char& c : name) c = std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  return name;
}

TEST(Fixtures, ArePresent) {
  if (fixtures_folder() == "skip") {
    std::cout << "AROUTER_FIXTURES=skip: recorded provider traffic was NOT replayed\n";
    return;
  }
  EXPECT_GE(load_fixtures().size(), 60U)
      << "no recordings in " << fixtures_folder()
      << "; set AROUTER_FIXTURES to their folder, or to skip to do without";
}

class StreamFixture : public ::testing::TestWithParam<json> {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(StreamFixture);
INSTANTIATE_TEST_SUITE_P(All, StreamFixture, ::testing::ValuesIn(fixtures_where(true, false)),
                         name_of);

TEST_P(StreamFixture, GivesTheSameAnswerWholeAsItWasRecorded) {
  const std::string bytes = provider_bytes(GetParam());
  expect_stream(GetParam(), run_stream({bytes}));
}

TEST_P(StreamFixture, GivesTheSameBytesByteByByte) {
  const std::string bytes = provider_bytes(GetParam());
  EXPECT_EQ(run_stream(byte_by_byte(bytes)).out, run_stream({bytes}).out);
}

TEST_P(StreamFixture, GivesTheSameBytesCutInsideCharacters) {
  const std::string bytes = provider_bytes(GetParam());
  std::vector<std::string_view> pieces;
  std::size_t from = 0;
  for (const json& offset : GetParam().value("utf8_continuation_offsets", json::array())) {
    const auto to = offset.get<std::size_t>();
    pieces.push_back(std::string_view(bytes).substr(from, to - from));
    from = to;
  }
  pieces.push_back(std::string_view(bytes).substr(from));
  EXPECT_EQ(run_stream(pieces).out, run_stream({bytes}).out);
}

TEST_P(StreamFixture, SendsUsageInItsOwnChunkWhenAsked) {
  const std::string bytes = provider_bytes(GetParam());
  const StreamRun run = run_stream({bytes}, true);
  if (run.state != StreamState::complete) return;
  const Reduced reduced = reduce_stream(run.out);
  EXPECT_THAT(reduced.problems, ::testing::IsEmpty());
  EXPECT_TRUE(reduced.usage_on_own_chunk);
  EXPECT_TRUE(reduced.done);
}

TEST_P(StreamFixture, IsNeverCompleteWhenCutBeforeItsFinish) {
  const std::string bytes = provider_bytes(GetParam());
  const auto ends = event_ends(bytes);
  for (std::size_t i = 0; i < ends.size(); ++i) {
    if (i > 12 && i + 12 < ends.size()) continue;
    const std::string_view prefix = std::string_view(bytes).substr(0, ends[i]);
    // Only these two make an answer whole.
    const bool ended = prefix.find("\"finish_reason\":\"") != std::string_view::npos ||
                       prefix.find("data: [DONE]") != std::string_view::npos;
    const StreamRun run = run_stream({prefix});
    EXPECT_EQ(run.state == StreamState::complete, run.failure.empty());
    if (ended) continue;
    EXPECT_EQ(run.state, StreamState::failed) << "cut at byte " << ends[i];
    const std::size_t next = i + 1 < ends.size() ? ends[i + 1] : bytes.size();
    const std::string_view torn = std::string_view(bytes).substr(0, ends[i] + (next - ends[i]) / 2);
    EXPECT_EQ(run_stream({torn}).state, StreamState::failed) << "torn behind byte " << ends[i];
  }
}

class ReplyFixture : public ::testing::TestWithParam<json> {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(ReplyFixture);
INSTANTIATE_TEST_SUITE_P(All, ReplyFixture, ::testing::ValuesIn(fixtures_where(false, false)),
                         name_of);

TEST_P(ReplyFixture, GivesTheAnswerThatWasRecorded) {
  std::string body = provider_bytes(GetParam());
  const json& expected = GetParam()["expected"];
  const auto reply = openai::parse_chat_reply(body);
  ASSERT_TRUE(reply.has_value()) << reply.error().message();
  expect_usage(expected, reply->usage);
  EXPECT_EQ(reply->finish_reason, expected["finish_reason"]);
  EXPECT_EQ(reply->native_finish_reason, expected["native_finish"]);
  EXPECT_EQ(reply->upstream_id, expected["id"]);
  std::string out;
  openai::write_chat_reply(*reply, sample_identity(), sample_totals(), out);
  const Reduced reduced = reduce_reply(out);
  expect_answer(expected, reduced);
  EXPECT_EQ(reduced.finish_reason, expected["finish_reason"]);
}

class ErrorFixture : public ::testing::TestWithParam<json> {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(ErrorFixture);
INSTANTIATE_TEST_SUITE_P(All, ErrorFixture, ::testing::ValuesIn(fixtures_where(false, true)),
                         name_of);

TEST_P(ErrorFixture, GivesTheProvidersMessage) {
  const json& error = GetParam()["expected"]["error"];
  std::string message;
  if (error.is_string()) {
    message = error;
  } else {
    message = error.contains("message") ? error["message"] : error["detail"];
  }
  EXPECT_EQ(openai::parse_error_body(provider_bytes(GetParam())).message, message);
}

}  // namespace
}  // namespace arouter::wire::test
