// Arbitrary bytes as what a connection receives: heads and bodies are read without running past
// their end, alike however they are cut into pieces, and an accepted head has one meaning.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>

#include <arouter/base/text.hpp>

#include "net/body_decoder.hpp"
#include "net/buffer.hpp"
#include "net/head.hpp"
#include "net/head_scanner.hpp"
#include "net/proxy_protocol.hpp"

namespace {

using namespace arouter;       // NOLINT: one file, one subject
using namespace arouter::net;  // NOLINT

using Fields = std::array<HeaderView, kHeaderCountMax>;

void require(bool condition) {
  if (!condition) std::abort();
}

bool lies_in(std::string_view part, std::string_view whole) {
  return part.empty() ||
         (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

struct Scanned {
  HeadScanner::State state = HeadScanner::State::incomplete;
  std::size_t size = 0;
};

Scanned scan(std::string_view bytes, std::size_t piece) {
  HeadScanner scanner;
  Scanned result;
  for (std::size_t seen = 0;
       seen < bytes.size() && result.state == HeadScanner::State::incomplete;) {
    seen = std::min(bytes.size(), seen + piece);
    result.state = scanner.scan(bytes.substr(0, seen));
  }
  if (result.state == HeadScanner::State::complete) result.size = scanner.size();
  return result;
}

void check_fields(std::span<const HeaderView> fields, std::string_view head,
                  const BodyFraming& framing) {
  int lengths = 0;
  int encodings = 0;
  for (const auto& field : fields) {
    require(lies_in(field.name, head) && lies_in(field.value, head));
    for (const char c : field.value) require(c != '\r' && c != '\n' && c != '\0');
    if (iequals(field.name, "content-length")) ++lengths;
    if (iequals(field.name, "transfer-encoding")) ++encodings;
  }
  require(lengths + encodings <= 1);
  require(framing.chunked == (encodings == 1));
  require(framing.content_length.has_value() == (lengths == 1));
}

struct Decoded {
  bool malformed = false;
  std::string payload;
  std::size_t consumed = 0;
};

Decoded decode(BodyDecoder decoder, std::string bytes, std::size_t piece) {
  Decoded result;
  while (result.consumed < bytes.size() && !decoder.done()) {
    const auto size = std::min(piece, bytes.size() - result.consumed);
    char* data = bytes.data() + result.consumed;
    const auto step = decoder.decode(data, size);
    require(step.consumed <= size && step.produced <= step.consumed);
    result.payload.append(data, step.produced);
    result.consumed += step.consumed;
    if (step.state == BodyDecoder::State::malformed) {
      result.malformed = true;
      return result;
    }
    require(decoder.done() || step.consumed == size);
  }
  return result;
}

void check_body(const BodyFraming& framing, std::string_view bytes) {
  BodyDecoder decoder;
  decoder.start(framing);
  const auto whole = decode(decoder, std::string(bytes), bytes.size() + 1);
  const auto dribbled = decode(decoder, std::string(bytes), 1);
  require(whole.malformed == dribbled.malformed);
  require(whole.consumed == dribbled.consumed);
  require(whole.payload == dribbled.payload);
}

void check_head(std::string_view bytes) {
  const auto whole = scan(bytes, bytes.size() + 1);
  const auto dribbled = scan(bytes, 1);
  require(whole.state == dribbled.state && whole.size == dribbled.size);
  if (whole.state != HeadScanner::State::complete) return;
  const auto head = bytes.substr(0, whole.size);
  Fields fields;
  RequestHead request;
  if (!parse_request_head(head, fields, request)) {
    check_fields(request.fields, head, request.framing);
    require(request.target == "*" || request.target.front() == '/');
    check_body(request.framing, bytes.substr(whole.size));
  }
  ResponseHead response;
  if (!parse_response_head(head, fields, response)) {
    check_fields(response.fields, head, response.framing);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // An exact copy, so that a read beyond its end is seen.
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  check_head(bytes);
  check_body({.chunked = true, .content_length = {}}, bytes);
  const auto proxied = parse_proxy_header(bytes);
  require(proxied.state != ProxyHeader::State::complete || proxied.bytes <= bytes.size());
  return 0;
}
