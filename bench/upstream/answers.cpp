#include "upstream/answers.hpp"

#include <array>
#include <charconv>

namespace arouter::bench {
namespace {

constexpr std::size_t kUnaryContentBytes = 640;
constexpr std::size_t kEventBytes = 263;

constexpr std::string_view kStreamHead =
    "HTTP/1.1 200 OK\r\n"
    "Content-Type: text/event-stream; charset=utf-8\r\n"
    "Cache-Control: no-cache\r\n"
    "Transfer-Encoding: chunked\r\n\r\n";

constexpr std::string_view kEventPrefix =
    R"(data: {"id":"chatcmpl-bench0000000000000001","object":"chat.completion.chunk",)"
    R"("created":1760000000,"model":"mock","choices":[{"index":0,)";
constexpr std::string_view kEventSuffix = R"("},"finish_reason":null}]})"
                                          "\n\n";
constexpr std::string_view kContentOpening = R"("delta":{"content":")";

std::string filler(std::size_t bytes) {
  static constexpr std::string_view kText =
      "The quick brown fox jumps over the lazy dog while the stream keeps moving on and on. ";
  std::string text;
  while (text.size() < bytes) text += kText;
  text.resize(bytes);
  return text;
}

void append_number(std::string& out, std::uint64_t value, int base = 10) {
  std::array<char, 24> digits{};
  const auto result = std::to_chars(digits.data(), digits.data() + digits.size(), value, base);
  out.append(digits.data(), result.ptr);
}

void append_chunk(std::string& out, std::string_view payload) {
  append_number(out, payload.size(), 16);
  out.append("\r\n").append(payload).append("\r\n");
}

void append_usage(std::string& out, const TokenUsage& usage) {
  out += R"("usage":{"prompt_tokens":)";
  append_number(out, usage.prompt_tokens);
  out += R"(,"completion_tokens":)";
  append_number(out, usage.completion_tokens);
  out += R"(,"total_tokens":)";
  append_number(out, usage.prompt_tokens + usage.completion_tokens);
  out += R"(,"prompt_tokens_details":{"cached_tokens":0}})";
}

// An event of kEventBytes whose content starts with `leading`.
void append_content_event(std::string& out, std::string_view leading) {
  static const std::string kFiller = filler(kEventBytes);
  std::string event;
  event.reserve(kEventBytes);
  event.append(kEventPrefix).append(kContentOpening).append(leading);
  event.append(kFiller, 0, kEventBytes - kEventSuffix.size() - event.size());
  append_chunk(out, event.append(kEventSuffix));
}

}  // namespace

std::optional<Behaviour> behaviour_of(std::string_view body) {
  static constexpr std::string_view kKey = R"("model")";
  const auto key = body.find(kKey);
  if (key == std::string_view::npos) return std::nullopt;
  const auto value = body.find_first_not_of(" \t\r\n:", key + kKey.size());
  if (value == std::string_view::npos) return std::nullopt;
  const std::string_view quoted = body.substr(value, 8);
  if (quoted == R"("mock-f")") return Behaviour::unary;
  if (quoted == R"("mock-b")") return Behaviour::burst;
  if (quoted == R"("mock-s")") return Behaviour::paced;
  if (quoted == R"("mock-i")") return Behaviour::idle;
  return std::nullopt;
}

Answers::Answers() {
  unary_before_usage_ =
      R"({"id":"chatcmpl-bench0000000000000001","object":"chat.completion","created":1760000000,)"
      R"("model":"mock-f","choices":[{"index":0,"message":{"role":"assistant","content":")" +
      filler(kUnaryContentBytes) +
      R"(","refusal":null,"annotations":[]},"logprobs":null,"finish_reason":"stop"}],)"
      R"("service_tier":"default","system_fingerprint":"fp_bench",)";
  append_stream_head(burst_before_usage_);
  for (int i = 0; i < kEventsPerStream; ++i) append_content_event(burst_before_usage_, "");
}

void Answers::append_unary(std::string& out, const TokenUsage& usage) const {
  std::string ending;
  append_usage(ending, usage);
  ending += "}";
  out += "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ";
  append_number(out, unary_before_usage_.size() + ending.size());
  out.append("\r\n\r\n").append(unary_before_usage_).append(ending);
}

void Answers::append_burst(std::string& out, const TokenUsage& usage) const {
  out += burst_before_usage_;
  append_stream_end(out, usage);
}

void Answers::append_stream_head(std::string& out) const {
  out += kStreamHead;
}

void Answers::append_stream_event(std::string& out, std::int64_t stamp_ns) const {
  std::string stamp = "@";
  append_number(stamp, static_cast<std::uint64_t>(stamp_ns));
  append_content_event(out, stamp.append(" "));
}

void Answers::append_stream_end(std::string& out, const TokenUsage& usage) const {
  std::string event(kEventPrefix);
  append_chunk(out, event.append(R"("delta":{},"finish_reason":"stop"}]})"
                                 "\n\n"));
  event = R"(data: {"id":"chatcmpl-bench0000000000000001","object":"chat.completion.chunk",)"
          R"("created":1760000000,"model":"mock","choices":[],)";
  append_usage(event, usage);
  append_chunk(out, event.append("}\n\n"));
  append_chunk(out, "data: [DONE]\n\n");
  out += "0\r\n\r\n";
}

}  // namespace arouter::bench
