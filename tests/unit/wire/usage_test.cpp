#include "wire/openai/usage.hpp"

#include "wire/openai/finish_reason.hpp"

namespace arouter::wire::openai {
namespace {

TEST(ReadUsage, ReadsEveryDialect) {
  struct Case {
    const char* json;
    TokenUsage expected;
  };
  TokenUsage openai{.prompt = 100,
                    .completion = 50,
                    .cached_read = 40,
                    .cache_write = 10,
                    .reasoning = 20,
                    .prompt_audio = 5,
                    .completion_audio = 6,
                    .accepted_prediction = 3,
                    .rejected_prediction = 2};
  const std::vector<Case> cases{
      {R"({"prompt_tokens":100,"completion_tokens":50,"total_tokens":150,"prompt_tokens_details":)"
       R"({"cached_tokens":40,"cache_write_tokens":10,"audio_tokens":5},)"
       R"("completion_tokens_details":{"reasoning_tokens":20,"audio_tokens":6,)"
       R"("accepted_prediction_tokens":3,"rejected_prediction_tokens":2}})",
       openai},
      {R"({"prompt_tokens":9,"completion_tokens":1,"prompt_cache_hit_tokens":4})",
       {.prompt = 9, .completion = 1, .cached_read = 4}},
      {R"({"prompt_tokens":9,"completion_tokens":1,"cached_tokens":5})",
       {.prompt = 9, .completion = 1, .cached_read = 5}},
      {R"({"prompt_tokens":9,"completion_tokens":1,"num_cached_tokens":6})",
       {.prompt = 9, .completion = 1, .cached_read = 6}},
      // Reasoning beside the completion.
      {R"({"prompt_tokens":12,"completion_tokens":1,"total_tokens":303,)"
       R"("completion_tokens_details":{"reasoning_tokens":290}})",
       {.prompt = 12, .completion = 291, .reasoning = 290}},
      // Reasoning inside it.
      {R"({"prompt_tokens":12,"completion_tokens":291,"total_tokens":303,)"
       R"("completion_tokens_details":{"reasoning_tokens":290}})",
       {.prompt = 12, .completion = 291, .reasoning = 290}},
      // More cached than sent.
      {R"({"prompt_tokens":7,"completion_tokens":8,"prompt_tokens_details":{"cached_tokens":161}})",
       {.prompt = 7, .completion = 8, .cached_read = 7}},
      {R"({"prompt_tokens":7,"completion_tokens":8,"prompt_tokens_details":null,)"
       R"("completion_tokens_details":null})",
       {.prompt = 7, .completion = 8}},
      {R"({"prompt_tokens":0,"completion_tokens":0})", {}},
      {R"({"prompt_tokens":-5,"completion_tokens":3})", {.completion = 3}},
  };
  for (const Case& c : cases) {
    const auto usage = read_usage(c.json);
    ASSERT_TRUE(usage.has_value()) << c.json;
    EXPECT_TRUE(*usage == c.expected) << c.json;
  }
}

TEST(ReadUsage, SaysNothingWhereNothingIsCounted) {
  for (const auto* json :
       {"", "null", "{}", "[]", "5", R"({"prompt_tokens":null})", R"({"queue_time":1.5})"}) {
    EXPECT_FALSE(read_usage(json).has_value()) << json;
  }
}

TEST(FinishReason, HasFiveCanonicalWords) {
  const std::vector<std::pair<const char*, const char*>> cases{
      {"stop", "stop"},
      {"eos", "stop"},
      {"end_turn", "stop"},
      {"anything", "stop"},
      {"", "stop"},
      {"length", "length"},
      {"max_tokens", "length"},
      {"MAX_TOKENS", "length"},
      {"model_length", "length"},
      {"tool_calls", "tool_calls"},
      {"tool_use", "tool_calls"},
      {"function_call", "tool_calls"},
      {"sensitive", "content_filter"},
      {"SAFETY", "content_filter"},
      {"content_filter", "content_filter"},
      {"network_error", "error"},
      {"insufficient_system_resource", "error"},
      {"error", "error"},
  };
  for (const auto& [native, canonical] : cases) {
    EXPECT_EQ(canonical_finish_reason(native), canonical) << native;
  }
}

TEST(FinishReason, FollowsTheCallsThatWereMade) {
  EXPECT_EQ(finish_reason_of("stop", true), "tool_calls");
  EXPECT_EQ(finish_reason_of("", true), "tool_calls");
  EXPECT_EQ(finish_reason_of("tool_calls", false), "stop");
  EXPECT_EQ(finish_reason_of("length", true), "length");
}

}  // namespace
}  // namespace arouter::wire::openai
