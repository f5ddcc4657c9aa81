#include "net/body_decoder.hpp"

#include <algorithm>
#include <cstring>
#include <string_view>

namespace arouter::net {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Bytes an extension or a trailer may hold; the rest would let a hidden line through.
bool is_field_byte(char c) {
  return c == '\t' || (c >= ' ' && c != 127) || c < 0;
}

}  // namespace

bool ChunkedDecoder::take_size_digit(char byte) {
  const int digit = hex_value(byte);
  if (digit < 0 || left_ >> 58 != 0) return false;
  left_ = left_ << 4 | static_cast<std::uint64_t>(digit);
  return true;
}

bool ChunkedDecoder::take(char byte) {
  switch (at_) {
    case At::size_first:
      at_ = At::size;
      return take_size_digit(byte);
    case At::size:
      if (byte == '\r') {
        at_ = At::size_line_feed;
        return true;
      }
      if (byte != ';') return take_size_digit(byte);
      at_ = At::extension;
      return true;
    case At::extension:
      if (byte == '\r') at_ = At::size_line_feed;
      return byte == '\r' || (is_field_byte(byte) && ++ignored_ <= ignored_bytes_max);
    case At::size_line_feed:
      at_ = left_ > 0 ? At::payload : At::trailer_start;
      return byte == '\n';
    case At::payload_return:
      at_ = At::payload_line_feed;
      return byte == '\r';
    case At::payload_line_feed:
      at_ = At::size_first;
      return byte == '\n';
    case At::trailer_start:
      at_ = byte == '\r' ? At::last_line_feed : At::trailer;
      return byte == '\r' || (is_field_byte(byte) && ++ignored_ <= ignored_bytes_max);
    case At::trailer:
      if (byte == '\r') at_ = At::trailer_line_feed;
      return byte == '\r' || (is_field_byte(byte) && ++ignored_ <= ignored_bytes_max);
    case At::trailer_line_feed:
      at_ = At::trailer_start;
      return byte == '\n';
    case At::last_line_feed:
      at_ = At::done;
      return byte == '\n';
    case At::payload:
    case At::done:
      break;
  }
  return false;
}

// From one chunk's data to the next one's in one go, when it is all there in its usual form:
// CRLF, a few hex digits, CRLF. 0 when anything is special; `take` goes byte by byte then.
std::size_t ChunkedDecoder::skip_usual_frame(std::string_view bytes) {
  constexpr std::size_t usual_digits_max = 6;
  std::size_t at = 0;
  if (at_ == At::payload_return) {
    if (!bytes.starts_with("\r\n")) return 0;
    at = 2;
  } else if (at_ != At::size_first) {
    return 0;
  }
  std::uint64_t size = 0;
  const std::size_t digits_begin = at;
  int digit = 0;
  while (at < bytes.size() && at - digits_begin < usual_digits_max &&
         (digit = hex_value(bytes[at])) >= 0) {
    size = size << 4 | static_cast<std::uint64_t>(digit);
    ++at;
  }
  if (at == digits_begin || size == 0 || !bytes.substr(at).starts_with("\r\n")) return 0;
  left_ = size;
  at_ = At::payload;
  return at + 2;
}

ChunkedDecoder::Step ChunkedDecoder::decode(char* data, std::size_t size) {
  Step step;
  while (step.consumed < size && at_ != At::done) {
    if (at_ == At::payload) {
      const auto run =
          static_cast<std::size_t>(std::min<std::uint64_t>(left_, size - step.consumed));
      if (step.produced != step.consumed) {
        std::memmove(data + step.produced, data + step.consumed, run);
      }
      step.produced += run;
      step.consumed += run;
      left_ -= run;
      if (left_ == 0) at_ = At::payload_return;
    } else if (const auto skipped =
                   skip_usual_frame({data + step.consumed, size - step.consumed})) {
      step.consumed += skipped;
    } else if (!take(data[step.consumed++])) {
      step.state = State::malformed;
      return step;
    }
  }
  if (at_ == At::done) step.state = State::done;
  return step;
}

void BodyDecoder::start_empty() {
  *this = BodyDecoder();
}

void BodyDecoder::start_until_close() {
  *this = BodyDecoder();
  kind_ = Kind::until_close;
}

void BodyDecoder::start(const BodyFraming& framing) {
  *this = BodyDecoder();
  if (framing.chunked) {
    kind_ = Kind::chunked;
  } else if (framing.content_length.value_or(0) > 0) {
    kind_ = Kind::length;
    left_ = *framing.content_length;
  }
}

BodyDecoder::Step BodyDecoder::decode(char* data, std::size_t size) {
  Step step;
  switch (kind_) {
    case Kind::done:
      break;
    case Kind::until_close:
      step.consumed = step.produced = size;
      break;
    case Kind::length:
      step.consumed = step.produced =
          static_cast<std::size_t>(std::min<std::uint64_t>(left_, size));
      left_ -= step.consumed;
      if (left_ == 0) kind_ = Kind::done;
      break;
    case Kind::chunked:
      step = chunked_.decode(data, size);
      if (step.state == State::done) kind_ = Kind::done;
      return step;
  }
  if (kind_ == Kind::done) step.state = State::done;
  return step;
}

}  // namespace arouter::net
