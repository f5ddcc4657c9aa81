// Where a message body ends: decodes Content-Length, chunked and until-close framing incrementally
// and in place, one compacted view of payload per read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "net/head.hpp"

namespace arouter::net {

// Strict RFC 9112 §7.1: CRLF only, bounded extensions and trailers, both ignored.
class ChunkedDecoder {
 public:
  enum class State : std::uint8_t { more, done, malformed };

  struct Step {
    State state = State::more;
    std::size_t consumed = 0;  // input bytes used; less than given only when done
    std::size_t produced = 0;  // payload bytes, now at the front of `data`
  };

  Step decode(char* data, std::size_t size);

 private:
  enum class At : std::uint8_t {
    size_first,  // needs at least one digit
    size,
    extension,
    size_line_feed,
    payload,
    payload_return,
    payload_line_feed,
    trailer_start,
    trailer,
    trailer_line_feed,
    last_line_feed,
    done,
  };

  // One byte that is not payload; false when it may not stand here.
  bool take(char byte);
  bool take_size_digit(char byte);
  std::size_t skip_usual_frame(std::string_view bytes);

  static constexpr std::size_t ignored_bytes_max = 16 * 1024;  // extensions and trailers together

  At at_ = At::size_first;
  std::uint64_t left_ = 0;  // of the chunk under way; its size while that is read
  std::size_t ignored_ = 0;
};

class BodyDecoder {
 public:
  using State = ChunkedDecoder::State;
  using Step = ChunkedDecoder::Step;

  // Nothing follows the head.
  void start_empty();
  void start(const BodyFraming& framing);
  // Everything up to the end of the connection.
  void start_until_close();

  Step decode(char* data, std::size_t size);

  [[nodiscard]] bool done() const { return kind_ == Kind::done; }
  // True when the peer's closing now is the body's proper end.
  [[nodiscard]] bool ends_at_close() const { return kind_ == Kind::until_close; }
  [[nodiscard]] bool chunked() const { return kind_ == Kind::chunked; }
  // Bytes still to come, when a Content-Length told.
  [[nodiscard]] std::uint64_t length_left() const { return kind_ == Kind::length ? left_ : 0; }
  [[nodiscard]] bool has_length() const { return kind_ == Kind::length; }
  void end() { kind_ = Kind::done; }

 private:
  enum class Kind : std::uint8_t { done, length, chunked, until_close };

  Kind kind_ = Kind::done;
  std::uint64_t left_ = 0;
  ChunkedDecoder chunked_;
};

}  // namespace arouter::net
