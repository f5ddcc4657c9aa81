#include "unit/wire/strict_reader.hpp"

#include <set>

namespace arouter::wire::test {
namespace {

using nlohmann::json;

class Checker {
 public:
  explicit Checker(Reduced& out) : out_(out) {}

  void require(bool holds, const std::string& what) {
    if (!holds) out_.problems.push_back(what);
  }

  void head(const json& value, std::string_view object) {
    require(value.contains("id") && value["id"].is_string() && value["id"] != "", "id");
    require(value.value("object", json()) == object, "object");
    require(value.contains("created") && value["created"].is_number_integer(), "created");
    require(value.contains("model") && value["model"].is_string(), "model");
    require(value.contains("provider") && value["provider"].is_string(), "provider");
    require(value.contains("choices") && value["choices"].is_array(), "choices");
    if (value.contains("service_tier")) require(value["service_tier"].is_string(), "service_tier");
  }

  void usage(const json& value) {
    out_.usage = value;
    for (const char* key : {"prompt_tokens", "completion_tokens", "total_tokens"})
      integer(value, key);
    for (const char* key : {"cached_tokens", "cache_write_tokens", "audio_tokens"}) {
      integer(value.value("prompt_tokens_details", json()), key);
    }
    for (const char* key : {"reasoning_tokens", "audio_tokens"}) {
      integer(value.value("completion_tokens_details", json()), key);
    }
    require(value.value("cost", json()).is_number(), "usage.cost");
    require(value.value("is_byok", json()).is_boolean(), "usage.is_byok");
    const json details = value.value("cost_details", json());
    for (const char* key : {"upstream_inference_cost", "upstream_inference_prompt_cost",
                            "upstream_inference_completions_cost"}) {
      require(details.is_object() && details.value(key, json()).is_number(), key);
    }
  }

  void timing(const json& value) {
    for (const char* key : {"queue_ms", "time_to_first_token_ms", "generation_ms", "latency_ms"}) {
      integer(value, key);
    }
    require(value.is_object() && value.value("gateway_overhead_ms", json()).is_number(),
            "timing.gateway_overhead_ms");
  }

  void finish_reason(const json& choice) {
    static const std::set<std::string> known{"stop", "length", "tool_calls", "content_filter",
                                             "error"};
    if (!choice.contains("finish_reason")) {
      require(false, "finish_reason missing");
      return;
    }
    const json& reason = choice["finish_reason"];
    if (reason.is_null()) return;
    require(reason.is_string() && known.count(reason.get<std::string>()) == 1, "finish_reason");
  }

  // `content` and `refusal` may be null, nothing else.
  void body(const json& value) {
    for (const auto& [key, member] : value.items()) {
      if (key == "content" || key == "refusal") {
        require(member.is_null() || member.is_string(), key);
      } else {
        require(!member.is_null(), key + " is null");
      }
    }
    if (value.contains("reasoning")) require(value["reasoning"].is_string(), "reasoning");
    if (value.contains("role")) require(value["role"] == "assistant", "role");
    if (!value.contains("tool_calls")) return;
    require(value["tool_calls"].is_array() && !value["tool_calls"].empty(), "tool_calls");
  }

  void call(const json& value) {
    for (const char* key : {"id", "type"}) {
      if (value.contains(key)) require(value[key].is_string() && value[key] != "", key);
    }
    if (!value.contains("function")) return;
    const json& function = value["function"];
    if (function.contains("name")) require(function["name"].is_string(), "function.name");
    if (function.contains("arguments")) {
      require(function["arguments"].is_string(), "function.arguments");
    }
  }

 private:
  void integer(const json& object, const char* key) {
    require(object.is_object() && object.value(key, json()).is_number_integer(), key);
  }

  Reduced& out_;
};

void add_text(const json& body, Reduced& out) {
  if (body.contains("content") && body["content"].is_string()) out.text += body["content"];
  if (body.contains("reasoning") && body["reasoning"].is_string()) {
    out.reasoning += body["reasoning"].get<std::string>();
  }
  if (body.contains("role")) ++out.roles;
}

void add_call(const json& value, std::int64_t index, Reduced& out) {
  ReducedCall& call = out.calls[index];
  if (value.contains("id") && call.id.empty()) call.id = value["id"];
  const json function = value.value("function", json::object());
  if (function.contains("name") && call.name.empty()) call.name = function["name"];
  if (function.contains("arguments")) call.arguments += function["arguments"].get<std::string>();
}

void add_delta_calls(const json& delta, Checker& check, Reduced& out) {
  if (!delta.contains("tool_calls")) return;
  for (const json& call : delta["tool_calls"]) {
    check.call(call);
    const bool indexed = call.contains("index") && call["index"].is_number_integer();
    check.require(indexed, "tool_calls[].index");
    if (!indexed) continue;
    const auto index = call["index"].get<std::int64_t>();
    if (out.calls.count(index) == 0) {
      check.require(call.contains("id") && call.contains("type"), "an opening call without id");
    }
    add_call(call, index, out);
  }
}

void add_choice(const json& choice, Checker& check, Reduced& out) {
  check.require(choice.contains("index") && choice["index"].is_number_integer(), "index");
  check.finish_reason(choice);
  if (!choice.contains("delta") || !choice["delta"].is_object()) {
    check.require(false, "delta");
    return;
  }
  check.body(choice["delta"]);
  if (choice.value("index", 0) != 0) return;
  add_text(choice["delta"], out);
  add_delta_calls(choice["delta"], check, out);
  if (choice["finish_reason"].is_null()) {
    check.require(out.finishes == 0, "a delta behind the finish");
    return;
  }
  ++out.finishes;
  out.finish_reason = choice["finish_reason"];
  check.require(choice.contains("native_finish_reason"), "native_finish_reason");
  out.native_finish_reason = choice.value("native_finish_reason", json());
}

void add_chunk(const json& chunk, Checker& check, Reduced& out) {
  ++out.chunks;
  check.head(chunk, "chat.completion.chunk");
  if (chunk.contains("system_fingerprint")) {
    check.require(chunk["system_fingerprint"].is_string(), "system_fingerprint");
  }
  if (chunk.contains("error")) out.error = chunk["error"];
  for (const json& choice : chunk.value("choices", json::array())) add_choice(choice, check, out);
  if (!chunk.contains("usage")) {
    check.require(!chunk.value("choices", json::array()).empty(), "a chunk that says nothing");
    return;
  }
  check.require(out.usage.is_null(), "usage twice");
  check.usage(chunk["usage"]);
  check.timing(chunk.value("timing", json()));
  out.usage_on_own_chunk = chunk["choices"].empty();
}

}  // namespace

Reduced reduce_stream(std::string_view bytes) {
  Reduced out;
  Checker check(out);
  while (!bytes.empty()) {
    const auto end = bytes.find("\n\n");
    check.require(end != std::string_view::npos, "an event without its blank line");
    std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 2);
    check.require(!out.done, "something behind [DONE]");
    check.require(line.starts_with("data: ") && line.find('\n') == std::string_view::npos &&
                      line.find('\r') == std::string_view::npos,
                  "framing");
    check.require(line.size() < 65'536, "a line of 64 KiB");
    line.remove_prefix(std::min<std::size_t>(6, line.size()));
    if (line == "[DONE]") {
      out.done = true;
      continue;
    }
    const json chunk = json::parse(line, nullptr, false);
    check.require(chunk.is_object(), "not JSON: " + std::string(line.substr(0, 200)));
    if (chunk.is_object()) add_chunk(chunk, check, out);
  }
  return out;
}

Reduced reduce_reply(std::string_view body) {
  Reduced out;
  Checker check(out);
  const json reply = json::parse(body, nullptr, false);
  check.require(reply.is_object(), "not JSON");
  if (!reply.is_object()) return out;
  check.head(reply, "chat.completion");
  check.require(reply.contains("system_fingerprint"), "system_fingerprint");
  check.usage(reply.value("usage", json()));
  check.timing(reply.value("timing", json()));
  for (const json& choice : reply.value("choices", json::array())) {
    check.require(choice.contains("index") && choice["index"].is_number_integer(), "index");
    check.finish_reason(choice);
    const json message = choice.value("message", json());
    check.require(message.is_object() && message.value("role", "") == "assistant", "message");
    check.require(message.is_object() && message.contains("content"), "content");
    if (!message.is_object() || choice.value("index", 0) != 0) continue;
    check.body(message);
    add_text(message, out);
    std::int64_t index = 0;
    for (const json& call : message.value("tool_calls", json::array())) {
      check.call(call);
      check.require(call.contains("id") && call.contains("type"), "a call without id");
      add_call(call, index++, out);
    }
    out.finish_reason = choice["finish_reason"].is_null() ? "" : choice["finish_reason"];
    out.native_finish_reason = choice.value("native_finish_reason", json());
  }
  return out;
}

}  // namespace arouter::wire::test
