// Any bytes from a provider become well-framed chunks of valid JSON, the same wherever the bytes
// are cut, and end in a definite state.
#include <string>

#include <arouter/wire/json_edit.hpp>
#include <arouter/wire/openai/chat_stream.hpp>

#include "fuzz/expect.hpp"
#include "unit/wire/samples.hpp"

namespace {

using namespace arouter::wire;
using namespace arouter::wire::openai;

struct Outcome {
  std::string out;
  StreamState state = StreamState::running;
  std::size_t bytes = 0;
};

Outcome run(std::string_view bytes, std::size_t piece, bool usage_chunk) {
  ChatStream stream(test::sample_identity(), usage_chunk);
  Outcome outcome;
  for (std::size_t i = 0; i < bytes.size(); i += piece) {
    const std::string read(bytes.substr(i, piece));  // its own memory, so that overruns are seen
    stream.feed(read, outcome.out);
  }
  outcome.state = stream.end_of_bytes(outcome.out);
  outcome.bytes = stream.completion_bytes();
  EXPECT_ALWAYS(outcome.state != StreamState::running);
  if (outcome.state == StreamState::failed) {
    EXPECT_ALWAYS(!stream.failure().message().empty());
    stream.finish_with_error("{\"code\":502,\"message\":\"x\"}", test::sample_totals(),
                             outcome.out);
  } else {
    EXPECT_ALWAYS(!stream.finish_reason().empty());
    stream.finish(test::sample_totals(), outcome.out);
  }
  return outcome;
}

void check_framing(std::string_view out) {
  bool done = false;
  while (!out.empty()) {
    EXPECT_ALWAYS(!done);
    const auto end = out.find("\n\n");
    EXPECT_ALWAYS(end != std::string_view::npos);
    const std::string_view line = out.substr(0, end);
    out.remove_prefix(end + 2);
    EXPECT_ALWAYS(line.starts_with("data: "));
    EXPECT_ALWAYS(line.find_first_of("\r\n") == std::string_view::npos);
    done = line == "data: [DONE]";
    if (!done) EXPECT_ALWAYS(scan_members(line.substr(6)).has_value());
  }
  EXPECT_ALWAYS(done);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const bool usage_chunk = data[0] % 2 == 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Outcome whole = run(bytes, size, usage_chunk);
  check_framing(whole.out);
  const Outcome torn = run(bytes, 1 + size % 7, usage_chunk);
  EXPECT_ALWAYS(torn.out == whole.out && torn.state == whole.state && torn.bytes == whole.bytes);
  return 0;
}
