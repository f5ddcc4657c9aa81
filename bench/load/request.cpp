#include "load/request.hpp"

#include <string_view>

namespace arouter::bench {
namespace {

std::string filler(std::size_t bytes) {
  static constexpr std::string_view kText =
      "Summarise the following paragraph in two sentences and keep every number that it names. ";
  std::string text;
  text.reserve(bytes + kText.size());
  while (text.size() < bytes) text += kText;
  text.resize(bytes);
  return text;
}

std::string build_body(const RequestSpec& spec) {
  const std::string before = R"({"model":")" + spec.model +
                             R"(","messages":[{"role":"system","content":"You are a helpful )"
                             R"(assistant."},{"role":"user","content":")";
  std::string after = R"("}],"temperature":0.7,"max_tokens":)" + std::to_string(spec.max_tokens) +
                      (spec.stream ? R"(,"stream":true,"stream_options":{"include_usage":true}})"
                                   : R"(,"stream":false})");
  const std::size_t fixed = before.size() + after.size();
  return before + filler(spec.body_bytes > fixed ? spec.body_bytes - fixed : 0) + after;
}

}  // namespace

std::string build_request(const RequestSpec& spec) {
  const std::string body = build_body(spec);
  return "POST " + spec.path + " HTTP/1.1\r\nHost: " + spec.host + "\r\nAuthorization: Bearer " +
         spec.api_key +
         "\r\nContent-Type: application/json\r\nAccept: */*\r\nUser-Agent: arouter-bench"
         "\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace arouter::bench
