// What the wire module costs per request, per answer and per stream event.

#include <array>
#include <benchmark/benchmark.h>
#include <string>
#include <vector>

#include <arouter/wire/openai/chat_reply.hpp>
#include <arouter/wire/openai/chat_request.hpp>
#include <arouter/wire/openai/chat_stream.hpp>

namespace arouter::wire::openai {
namespace {

constexpr std::size_t padding = 64;

ChatIdentity identity() {
  ChatIdentity value;
  value.id = "gen-1780000000-0123456789abcdef01234567";
  value.model = "openai/gpt-5-mini";
  value.provider = "OpenAI";
  value.created = 1780000000;
  return value;
}

std::string filler(std::size_t bytes, std::string_view word) {
  std::string text;
  while (text.size() < bytes) text += word;
  text.resize(bytes);
  return text;
}

std::string request_of(std::size_t bytes, std::string_view word) {
  return R"({"model":"openai/gpt-5-mini","messages":[{"role":"system","content":"You are brief."},)"
         R"({"role":"user","content":")" +
         filler(bytes, word) + R"("}],"temperature":0.7,"max_tokens":256,"stream":true})";
}

// One event of 263 bytes, as the load tests send them.
std::string event_of(std::string_view text, std::string_view last_member) {
  return R"(data: {"id":"chatcmpl-CYPS1lijGoK8gd9lYzY3r9Sx50nbt","object":"chat.completion.chunk",)"
         R"("created":1762317021,"model":"gpt-5-mini-2025-08-07","service_tier":"default",)"
         R"("system_fingerprint":"fp_44709d6fcb","choices":[{"index":0,"delta":{"content":")" +
         std::string(text) + R"("},"logprobs":null,"finish_reason":null}])" +
         std::string(last_member) + "}\n\n";
}

std::string reply_of(std::size_t bytes) {
  return R"({"id":"chatcmpl-D8Z5f52zQqikDBEKQMQoYcWMcWPeU","object":"chat.completion",)"
         R"("created":1770933883,"model":"gpt-5-mini-2025-08-07","choices":[{"index":0,"message":)"
         R"({"role":"assistant","content":")" +
         filler(bytes, "some words of an answer ") +
         R"(","refusal":null,"annotations":[]},"logprobs":null,"finish_reason":"stop"}],"usage":)"
         R"({"prompt_tokens":119,"completion_tokens":140,"total_tokens":259,)"
         R"("prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},)"
         R"("completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0,)"
         R"("accepted_prediction_tokens":0,"rejected_prediction_tokens":0}},)"
         R"("service_tier":"default","system_fingerprint":"fp_44709d6fcb"})";
}

void parse_request(benchmark::State& state, std::string_view word) {
  std::string body = request_of(static_cast<std::size_t>(state.range(0)), word);
  body.reserve(body.size() + padding);
  for (auto _ : state) {
    auto request = parse_chat_request(body, MaxPriceUnit::per_token);
    benchmark::DoNotOptimize(request);
  }
}
BENCHMARK_CAPTURE(parse_request, plain_text, "filler text without escapes, ")
    ->Arg(1 << 10)
    ->Arg(32 << 10)
    ->Arg(256 << 10);
BENCHMARK_CAPTURE(parse_request, escapes, "if (a) {\\n  say(\\\"b\\\");\\n}\\n")
    ->Arg(1 << 10)
    ->Arg(32 << 10)
    ->Arg(256 << 10);

void parse_request_of_many_messages(benchmark::State& state) {
  std::string body = R"({"model":"openai/gpt-5-mini","messages":[)";
  while (body.size() < static_cast<std::size_t>(state.range(0))) {
    body += R"({"role":"user","content":"a short message of about a hundred bytes, like people )"
            R"(type them into a chat window"},)";
  }
  body.back() = ']';
  body += '}';
  for (auto _ : state) {
    auto request = parse_chat_request(body, MaxPriceUnit::per_token);
    benchmark::DoNotOptimize(request);
  }
}
BENCHMARK(parse_request_of_many_messages)->Arg(256 << 10);

void upstream_body(benchmark::State& state) {
  const std::string body = request_of(1 << 10, "filler text without escapes, ");
  const auto request = parse_chat_request(body, MaxPriceUnit::per_token);
  ChatUpstreamEdits edits;
  edits.upstream_model = "gpt-5-mini-2025-08-07";
  edits.output_cap = 128;
  for (auto _ : state) {
    ChatUpstreamBody out;
    build_upstream_body(*request, edits, out);
    benchmark::DoNotOptimize(out.pieces.data());
  }
}
BENCHMARK(upstream_body);

void rewrite_reply(benchmark::State& state) {
  const std::string body = reply_of(static_cast<std::size_t>(state.range(0)));
  const ChatIdentity names = identity();
  CallTotals totals;
  totals.cost = Money::nano_usd(123'456);
  std::string out;
  for (auto _ : state) {
    out.clear();
    const auto reply = parse_chat_reply(body);
    write_chat_reply(*reply, names, totals, out);
    benchmark::DoNotOptimize(out.data());
  }
}
BENCHMARK(rewrite_reply)->Arg(400)->Arg(32 << 10);

// Time per event: 200 events, one read each or all in one read.
void stream_events(benchmark::State& state, std::string_view last_member,
                   std::string_view varying) {
  constexpr std::array<std::string_view, 4> words{" the", " quick", "\\n", " brown fox"};
  std::vector<std::string> events;
  for (std::size_t i = 0; i < 200; ++i) {
    const std::string tail(varying.substr(0, i % (varying.size() + 1)));
    const std::string member =
        last_member.empty() ? "" : std::string(last_member) + "\"" + tail + "\"";
    events.push_back(event_of(words[i % words.size()], member));
  }
  std::string all;
  for (const auto& event : events) all += event;
  const bool one_read = state.range(0) == 1;
  std::string out;
  for (auto _ : state) {
    ChatStream stream(identity(), false);
    out.clear();
    if (one_read) {
      stream.feed(all, out);
    } else {
      for (const auto& event : events) {
        out.clear();
        stream.feed(event, out);
      }
    }
    benchmark::DoNotOptimize(out.data());
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * 200);
}
BENCHMARK_CAPTURE(stream_events, same_shape, "", "")->Arg(0)->Arg(1);
BENCHMARK_CAPTURE(stream_events, obfuscated, R"(,"usage":null,"obfuscation":)", "aB3dE5fG7hI9jK")
    ->Arg(0)
    ->Arg(1);

}  // namespace
}  // namespace arouter::wire::openai

BENCHMARK_MAIN();
