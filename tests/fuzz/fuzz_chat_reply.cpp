// Any body is either refused as the provider's failure or rewritten into valid JSON with our names;
// and any body can be read as an error.
#include <string>

#include <arouter/wire/json_edit.hpp>
#include <arouter/wire/openai/chat_reply.hpp>
#include <arouter/wire/openai/error.hpp>

#include "fuzz/expect.hpp"
#include "unit/wire/samples.hpp"

namespace {

using namespace arouter::wire;
using namespace arouter::wire::openai;

int count(const std::vector<JsonMember>& members, std::string_view key) {
  int found = 0;
  for (const JsonMember& member : members) found += member.key == key ? 1 : 0;
  return found;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string body(reinterpret_cast<const char*>(data), size);
  EXPECT_ALWAYS(parse_error_body(body).message.size() <= 512);
  const auto reply = parse_chat_reply(body);
  if (!reply) {
    EXPECT_ALWAYS(reply.error().code() == arouter::ErrorCode::upstream_failed);
    return 0;
  }
  std::string out = "before";
  write_chat_reply(*reply, test::sample_identity(), test::sample_totals(), out);
  EXPECT_ALWAYS(out.starts_with("before{"));
  const auto members = scan_members(std::string_view(out).substr(6));
  EXPECT_ALWAYS(members.has_value());
  for (const char* key : {"id", "object", "created", "model", "provider", "choices", "usage",
                          "timing", "system_fingerprint"}) {
    EXPECT_ALWAYS(count(*members, key) == 1);
  }
  const auto again = parse_chat_reply(std::string_view(out).substr(6));
  EXPECT_ALWAYS(again.has_value());
  return 0;
}
