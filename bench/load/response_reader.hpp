// Reads one HTTP/1.1 answer, unary or a server-sent event stream, from arbitrary pieces of bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "load/event_scanner.hpp"

namespace arouter::bench {

enum class ReadOutcome {
  incomplete,  // more bytes are needed
  complete,    // the answer ended where its framing says
  malformed    // bytes that are not an HTTP/1.1 answer, or more than one answer
};

class ResponseReader {
 public:
  // Delays of stamped events are reported to `delays`, which outlives the reader.
  explicit ResponseReader(EventDelaySink& delays) : scanner_(delays) {}

  // Makes ready for the next answer on the connection.
  void reset();

  // `now_ns` is when the bytes were received (CLOCK_MONOTONIC).
  ReadOutcome feed(std::string_view bytes, std::int64_t now_ns);

  // The connection ended. Complete only when the answer is framed by the end of the connection.
  ReadOutcome finish() const;

  int status() const { return status_; }
  bool keeps_alive() const { return keeps_alive_; }
  bool is_event_stream() const { return is_event_stream_; }
  // The stream said `[DONE]` and the event before it was not an error.
  bool stream_ended_well() const { return scanner_.ended_well(); }
  bool saw_event() const { return scanner_.events() > 0; }
  // The first bytes of the body of an answer that is not an event stream, for diagnosis.
  const std::string& body_start() const { return body_start_; }

 private:
  enum class Framing { length, chunked, until_close };
  enum class ChunkPart { size, data, data_end, trailer };

  ReadOutcome feed_head(std::string_view bytes, std::int64_t now_ns);
  bool interpret_head(std::string_view head);
  ReadOutcome feed_body(std::string_view bytes, std::int64_t now_ns);
  ReadOutcome feed_chunked(std::string_view bytes, std::int64_t now_ns);
  // Takes bytes up to the end of a line; true when the line is complete in `line_`.
  bool take_line(std::string_view& bytes);
  bool begin_chunk();
  void deliver(std::string_view payload, std::int64_t now_ns);

  EventScanner scanner_;
  std::string head_;  // the incomplete head; empty once it has been interpreted
  bool in_head_ = true;
  int status_ = 0;
  bool keeps_alive_ = true;
  bool is_event_stream_ = false;
  Framing framing_ = Framing::length;
  std::size_t bytes_left_ = 0;  // of the body, or of the chunk
  ChunkPart chunk_part_ = ChunkPart::size;
  std::string line_;
  std::string body_start_;
};

}  // namespace arouter::bench
