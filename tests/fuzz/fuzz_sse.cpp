// The same events come out wherever the bytes are cut.
#include <string>
#include <vector>

#include <arouter/wire/sse_decoder.hpp>

#include "fuzz/expect.hpp"

namespace {

using Events = std::vector<std::string>;

void take(arouter::wire::SseDecoder& decoder, Events& events) {
  while (const auto event = decoder.next()) {
    events.push_back(std::string(event->name) + "|" + std::string(event->data));
  }
}

Events decode(std::string_view bytes, std::size_t piece) {
  arouter::wire::SseDecoder decoder(256);
  Events events;
  for (std::size_t i = 0; i < bytes.size(); i += piece) {
    const std::string read(bytes.substr(i, piece));  // its own memory, so that overruns are seen
    decoder.feed(read);
    take(decoder, events);
  }
  if (const auto last = decoder.flush()) events.push_back(std::string(last->data));
  events.push_back(decoder.overflowed() ? "overflowed" : "fine");
  return events;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Events whole = decode(bytes, size);
  EXPECT_ALWAYS(decode(bytes, 1) == whole);
  EXPECT_ALWAYS(decode(bytes, 1 + size % 13) == whole);
  return 0;
}
