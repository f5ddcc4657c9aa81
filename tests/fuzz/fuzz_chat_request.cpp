// Whatever is accepted as a request leaves as valid JSON, without the gateway's own fields and with
// everything else as it was.
#include <string>

#include <arouter/wire/openai/chat_request.hpp>

#include "fuzz/expect.hpp"

namespace {

using namespace arouter::wire;
using namespace arouter::wire::openai;

void check_upstream_body(const ChatRequest& request, bool stream_usage) {
  ChatUpstreamEdits edits;
  edits.upstream_model = "provider-model";
  edits.output_cap = 1000;
  edits.request_stream_usage = stream_usage;
  ChatUpstreamBody out;
  build_upstream_body(request, edits, out);
  std::string sent;
  for (const auto piece : out.pieces) sent += piece;
  const auto members = scan_members(sent);
  EXPECT_ALWAYS(members.has_value());
  int models = 0;
  for (const JsonMember& member : *members) {
    EXPECT_ALWAYS(member.key != "models" && member.key != "provider" && member.key != "plugins");
    models += member.key == "model" ? 1 : 0;
  }
  EXPECT_ALWAYS(models == 1);
  const auto again = parse_chat_request(sent, MaxPriceUnit::per_million);
  EXPECT_ALWAYS(again.has_value());
  EXPECT_ALWAYS(again->model == "provider-model");
  EXPECT_ALWAYS(again->message_count == request.message_count);
  EXPECT_ALWAYS(again->output_tokens_max.value_or(0) <= 1000);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string body(reinterpret_cast<const char*>(data), size);
  for (const auto unit : {MaxPriceUnit::per_million, MaxPriceUnit::per_token}) {
    auto request = parse_chat_request(body, unit);
    if (!request) {
      EXPECT_ALWAYS(request.error().code() == arouter::ErrorCode::invalid_request);
      EXPECT_ALWAYS(!request.error().message().empty());
      continue;
    }
    const ChatRequest moved = std::move(*request);
    EXPECT_ALWAYS(moved.message_count > 0);
    EXPECT_ALWAYS(prompt_tokens_max(moved) > 0);
    check_upstream_body(moved, unit == MaxPriceUnit::per_token);
  }
  return 0;
}
