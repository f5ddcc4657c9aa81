#include "load/response_reader.hpp"

#include <algorithm>
#include <charconv>

#include "common/http_head.hpp"

namespace arouter::bench {
namespace {

constexpr std::size_t kHeadBytesMax = 64 * 1024;
constexpr std::size_t kBodyStartBytesMax = 300;

}  // namespace

void ResponseReader::reset() {
  scanner_.reset();
  head_.clear();
  in_head_ = true;
  status_ = 0;
  is_event_stream_ = false;
  bytes_left_ = 0;
  chunk_part_ = ChunkPart::size;
  line_.clear();
  body_start_.clear();
}

ReadOutcome ResponseReader::feed(std::string_view bytes, std::int64_t now_ns) {
  return in_head_ ? feed_head(bytes, now_ns) : feed_body(bytes, now_ns);
}

ReadOutcome ResponseReader::finish() const {
  const bool framed_by_close = !in_head_ && framing_ == Framing::until_close;
  return framed_by_close ? ReadOutcome::complete : ReadOutcome::malformed;
}

ReadOutcome ResponseReader::feed_head(std::string_view bytes, std::int64_t now_ns) {
  const std::size_t carried = head_.size();
  if (carried > 0) head_ += bytes;
  const std::string_view input = carried > 0 ? std::string_view(head_) : bytes;
  const auto size = head_size(input);
  if (!size) {
    if (carried == 0) head_ = bytes;
    return head_.size() > kHeadBytesMax ? ReadOutcome::malformed : ReadOutcome::incomplete;
  }
  if (!interpret_head(input.substr(0, *size))) return ReadOutcome::malformed;
  in_head_ = false;
  return feed_body(bytes.substr(*size - carried), now_ns);
}

bool ResponseReader::interpret_head(std::string_view head) {
  const std::string_view line = first_line(head);
  if (!line.starts_with("HTTP/1.1 ") || line.size() < 12) return false;
  const auto parsed = std::from_chars(line.data() + 9, line.data() + 12, status_);
  if (parsed.ec != std::errc{}) return false;
  keeps_alive_ = !equals_ignoring_case(field(head, "connection"), "close");
  is_event_stream_ = field(head, "content-type").starts_with("text/event-stream");
  const auto length = content_length(head);
  if (equals_ignoring_case(field(head, "transfer-encoding"), "chunked")) {
    framing_ = Framing::chunked;
  } else if (length) {
    framing_ = Framing::length;
    bytes_left_ = *length;
  } else {
    framing_ = Framing::until_close;
    keeps_alive_ = false;
  }
  return true;
}

ReadOutcome ResponseReader::feed_body(std::string_view bytes, std::int64_t now_ns) {
  switch (framing_) {
    case Framing::chunked:
      return feed_chunked(bytes, now_ns);
    case Framing::until_close:
      deliver(bytes, now_ns);
      return ReadOutcome::incomplete;
    case Framing::length:
      break;
  }
  if (bytes.size() > bytes_left_) return ReadOutcome::malformed;
  deliver(bytes, now_ns);
  bytes_left_ -= bytes.size();
  return bytes_left_ == 0 ? ReadOutcome::complete : ReadOutcome::incomplete;
}

ReadOutcome ResponseReader::feed_chunked(std::string_view bytes, std::int64_t now_ns) {
  while (!bytes.empty()) {
    if (chunk_part_ == ChunkPart::data) {
      const std::string_view payload = bytes.substr(0, bytes_left_);
      deliver(payload, now_ns);
      bytes.remove_prefix(payload.size());
      bytes_left_ -= payload.size();
      if (bytes_left_ == 0) chunk_part_ = ChunkPart::data_end;
      continue;
    }
    if (!take_line(bytes)) return ReadOutcome::incomplete;
    if (chunk_part_ == ChunkPart::size) {
      if (!begin_chunk()) return ReadOutcome::malformed;
    } else if (chunk_part_ == ChunkPart::data_end) {
      if (line_ != "\r\n") return ReadOutcome::malformed;
      chunk_part_ = ChunkPart::size;
    } else if (line_ == "\r\n") {
      return bytes.empty() ? ReadOutcome::complete : ReadOutcome::malformed;
    }
    line_.clear();
  }
  return ReadOutcome::incomplete;
}

bool ResponseReader::take_line(std::string_view& bytes) {
  const auto end = bytes.find('\n');
  const std::size_t taken = end == std::string_view::npos ? bytes.size() : end + 1;
  line_ += bytes.substr(0, taken);
  bytes.remove_prefix(taken);
  return end != std::string_view::npos;
}

bool ResponseReader::begin_chunk() {
  const auto parsed = std::from_chars(line_.data(), line_.data() + line_.size(), bytes_left_, 16);
  chunk_part_ = bytes_left_ == 0 ? ChunkPart::trailer : ChunkPart::data;
  return parsed.ec == std::errc{};
}

void ResponseReader::deliver(std::string_view payload, std::int64_t now_ns) {
  if (is_event_stream_) return scanner_.feed(payload, now_ns);
  const std::size_t room = kBodyStartBytesMax - std::min(kBodyStartBytesMax, body_start_.size());
  if (status_ >= 300 && room > 0) body_start_ += payload.substr(0, room);
}

}  // namespace arouter::bench
