#include "wire/openai/usage.hpp"

#include "wire/json_text.hpp"

namespace arouter::wire::openai {
namespace {

struct ReportedUsage {
  TokenUsage usage;
  std::int64_t total = 0;
  std::int64_t other_cached = 0;  // cached tokens under a dialect's own name
  bool counted = false;
};

void read_prompt_details(JsonCursor& cursor, TokenUsage& usage) {
  JsonString key;
  if (cursor.kind() != JsonKind::object) {
    cursor.skip();
    return;
  }
  cursor.enter_object();
  while (cursor.next_member(key)) {
    const auto count = count_of(cursor.skip());
    if (key.raw == "cached_tokens") {
      usage.cached_read = count;
    } else if (key.raw == "cache_write_tokens") {
      usage.cache_write = count;
    } else if (key.raw == "audio_tokens") {
      usage.prompt_audio = count;
    }
  }
}

void read_completion_details(JsonCursor& cursor, TokenUsage& usage) {
  JsonString key;
  if (cursor.kind() != JsonKind::object) {
    cursor.skip();
    return;
  }
  cursor.enter_object();
  while (cursor.next_member(key)) {
    const auto count = count_of(cursor.skip());
    if (key.raw == "reasoning_tokens") {
      usage.reasoning = count;
    } else if (key.raw == "audio_tokens") {
      usage.completion_audio = count;
    } else if (key.raw == "accepted_prediction_tokens") {
      usage.accepted_prediction = count;
    } else if (key.raw == "rejected_prediction_tokens") {
      usage.rejected_prediction = count;
    }
  }
}

void read_member(JsonCursor& cursor, std::string_view key, ReportedUsage& reported) {
  TokenUsage& usage = reported.usage;
  if (key == "prompt_tokens_details") {
    read_prompt_details(cursor, usage);
    return;
  }
  if (key == "completion_tokens_details") {
    read_completion_details(cursor, usage);
    return;
  }
  const auto value = cursor.skip();
  if (key == "prompt_tokens") {
    usage.prompt = count_of(value);
    reported.counted = reported.counted || value != "null";
  } else if (key == "completion_tokens") {
    usage.completion = count_of(value);
    reported.counted = reported.counted || value != "null";
  } else if (key == "total_tokens") {
    reported.total = count_of(value);
  } else if (key == "prompt_cache_hit_tokens" || key == "cached_tokens" ||
             key == "num_cached_tokens") {
    reported.other_cached = count_of(value);
  }
}

}  // namespace

std::optional<TokenUsage> read_usage(std::string_view json) {
  if (json.empty()) return std::nullopt;
  JsonCursor cursor(json);
  return read_usage(cursor);
}

std::optional<TokenUsage> read_usage(JsonCursor& cursor) {
  if (cursor.kind() != JsonKind::object) {
    cursor.skip();
    return std::nullopt;
  }
  ReportedUsage reported;
  JsonString key;
  cursor.enter_object();
  while (cursor.next_member(key)) read_member(cursor, key.raw, reported);
  if (cursor.failed() || !reported.counted) return std::nullopt;
  TokenUsage& usage = reported.usage;
  if (usage.cached_read == 0) usage.cached_read = reported.other_cached;
  // xAI counts reasoning beside the completion; its total gives it away.
  if (usage.reasoning > 0 && reported.total - usage.reasoning == usage.prompt + usage.completion) {
    usage.completion += usage.reasoning;
  }
  return normalised(usage);
}

std::string_view usage_inside(std::string_view object) {
  JsonCursor cursor(object);
  if (cursor.kind() != JsonKind::object) return {};
  JsonString key;
  std::string_view found;
  cursor.enter_object();
  while (cursor.next_member(key)) {
    const auto value = cursor.skip();
    if (key.raw == "usage") found = value;
  }
  return found;
}

}  // namespace arouter::wire::openai
