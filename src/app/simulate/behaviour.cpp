#include "app/simulate/behaviour.hpp"

#include <algorithm>

#include <arouter/base/text.hpp>

namespace arouter::app::simulate {
namespace {

constexpr std::int64_t hour_ms = 3'600'000;
constexpr std::int64_t tokens_max = 1'000'000;

Field position_field(std::string name, std::int64_t& target, std::string doc) {
  return count_field(std::move(name), target, -1, tokens_max, std::move(doc), "tokens");
}

YamlNode header_item(std::string_view item) {
  const auto equals = item.find('=');
  YamlNode node;
  node.kind = YamlNode::Kind::scalar;
  node.key = trim(item.substr(0, equals));
  std::replace(node.key.begin(), node.key.end(), '-', '_');
  node.text = equals == std::string_view::npos ? "true" : trim(item.substr(equals + 1));
  return node;
}

}  // namespace

std::vector<Field> behaviour_fields(Behaviour& b) {
  return {
      count_field("status", b.status, 200, 599, "Status; not 200 = an error answer."),
      text_field("retry_after", b.retry_after, "seconds or an HTTP date", "Retry-After header."),
      duration_field("slow_headers_ms", b.slow_headers, 0, hour_ms, "Before the head."),
      duration_field("first_byte_ms", b.first_byte, 0, hour_ms, "Before the first token."),
      duration_field("token_ms", b.token, 0, hour_ms, "Between two tokens."),
      position_field("cut_after", b.cut_after, "The connection is closed."),
      position_field("stall_after", b.stall_after, "Nothing more is sent."),
      position_field("garbage_after", b.garbage_after, "Something that is not JSON is sent."),
      position_field("error_event_after", b.error_event_after, "An error object is sent."),
      flag_field("reset", b.reset, "Closed without any answer."),
      flag_field("no_usage", b.no_usage, "Tokens are not reported."),
      count_field("tokens", b.tokens, 0, tokens_max, "Length of the answer.", "tokens"),
  };
}

Status apply_header(std::string_view header, Behaviour& target) {
  YamlNode map;
  map.kind = YamlNode::Kind::map;
  for (const auto item : split(header, ';')) {
    if (!trim(item).empty()) map.children.push_back(header_item(item));
  }
  const std::string file = "X-Simulate";
  const Environment none = [](std::string_view) { return std::nullopt; };
  Problems problems;
  read_fields(map, behaviour_fields(target), ReadContext{file, none, problems, ""});
  if (problems.empty()) return {};
  return fail(ErrorCode::invalid_request, problems.text());
}

}  // namespace arouter::app::simulate
