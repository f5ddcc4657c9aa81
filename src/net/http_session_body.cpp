// How a session reads request bodies: behind the head when they fit there, else into one piece of
// memory of their size.
#include <algorithm>
#include <array>
#include <cstring>

#include "net/http_session.hpp"
#include "net/server_core.hpp"

namespace arouter::net {
namespace {

using IoStatus = IoResult::Status;

constexpr std::array<char, kPaddingBytes> nothing{};
constexpr std::size_t chunked_room = kBlockBytes;  // read at a time, so also at most left over

Error too_large(std::size_t bytes_max) {
  return fail(ErrorCode::payload_too_large,
              "The request body exceeds " + std::to_string(bytes_max) + " bytes.");
}

}  // namespace

// True when nothing of this request is still to come from the client.
bool HttpSession::body_buffered() const {
  if (body_.done()) return true;
  return body_.has_length() && buffer_.held() &&
         buffer_.size() - message_bytes_ >= body_.length_left();
}

Task<Result<std::string_view>> HttpSession::read_body(std::size_t bytes_max) {
  if (body_.done()) {
    if (body_view_.data() == nullptr) body_view_ = {nothing.data(), 0};
    co_return body_view_;
  }
  if (body_.has_length() && body_.length_left() > bytes_max) co_return too_large(bytes_max);
  if (!buffer_.held()) co_return fail(ErrorCode::internal, "The request body was released unread.");
  if (body_buffered()) co_return take_buffered_body();
  enter(Phase::body, server_->config().body_timeout);
  if (head_.expects_continue && buffer_.size() == message_bytes_) {
    const Status asked = co_await send_continue();
    if (!asked) co_return asked.error();
  }
  Result<std::string_view> body = std::string_view();
  if (body_.has_length()) {
    body = co_await read_sized_body();
  } else {
    body = co_await read_chunked_body(bytes_max);
  }
  enter(Phase::handling);
  if (!body) co_return body;
  body_.end();
  body_view_ = *body;
  transport_->watch();
  co_return body;
}

// The usual body came with its head.
std::string_view HttpSession::take_buffered_body() {
  const auto length = static_cast<std::size_t>(body_.length_left());
  body_view_ = buffer_.view().substr(message_bytes_, length);
  message_bytes_ += length;
  body_.end();
  transport_->watch();
  return body_view_;
}

Task<Status> HttpSession::send_continue() {
  static constexpr std::string_view line = "HTTP/1.1 100 Continue\r\n\r\n";
  GatherList parts;
  parts.add(line);
  const auto sent = try_send(parts);
  if (sent == Sent::partly) co_return co_await send_rest(parts);
  if (sent == Sent::failed) {
    co_return fail(ErrorCode::client_gone, "The client closed the connection.");
  }
  co_return Status();
}

Error HttpSession::body_read_failed(IoResult::Status status) {
  if (timed_out_) {
    timed_out_ = false;
    return fail(ErrorCode::request_timeout, "The request body took too long to arrive.");
  }
  if (status != IoStatus::would_block) mark_gone();
  return fail(ErrorCode::client_gone, "The client closed the connection.");
}

Task<Result<std::string_view>> HttpSession::read_sized_body() {
  const auto length = static_cast<std::size_t>(body_.length_left());
  const bool fits = message_bytes_ + length <= buffer_.capacity();
  std::size_t received = buffer_.size() - message_bytes_;
  if (!fits) {
    large_body_.resize(length);
    std::memcpy(large_body_.data(), buffer_.data() + message_bytes_, received);
  }
  while (received < length) {
    // Behind the head there is room for the next request too; a body of its own takes no more than
    // its length.
    const auto room =
        fits ? buffer_.free_space() : std::span(large_body_.data() + received, length - received);
    const auto io = transport_->read(room);
    if (io.status == IoStatus::ok) {
      received += io.bytes;
      if (fits) buffer_.append(io.bytes);
      continue;
    }
    if (io.status != IoStatus::would_block || timed_out_ || client_gone_) {
      co_return body_read_failed(io.status);
    }
    co_await transport_->readable();
  }
  const char* begin = fits ? buffer_.data() + message_bytes_ : large_body_.data();
  message_bytes_ = fits ? message_bytes_ + length : buffer_.size();
  co_return std::string_view(begin, length);
}

Task<Result<std::string_view>> HttpSession::read_chunked_body(std::size_t bytes_max) {
  const auto buffered = buffer_.view().substr(message_bytes_);
  large_body_.resize(std::max(buffered.size(), chunked_room));
  std::memcpy(large_body_.data(), buffered.data(), buffered.size());
  message_bytes_ = buffer_.size();
  std::size_t length = 0;
  std::size_t undecoded = buffered.size();
  for (;;) {
    char* tail = large_body_.data() + length;
    const auto step = body_.decode(tail, undecoded);
    length += step.produced;
    if (step.state == BodyDecoder::State::malformed) {
      server_->counters().malformed.add();
      co_return fail(ErrorCode::invalid_request, "The request body is not validly chunked.");
    }
    if (length > bytes_max) co_return too_large(bytes_max);
    if (step.state == BodyDecoder::State::done) {
      leftover_.assign(tail + step.consumed, undecoded - step.consumed);
      co_return std::string_view(large_body_.data(), length);
    }
    if (large_body_.capacity() - length < chunked_room) {
      large_body_.resize(large_body_.capacity() * 2);
    }
    IoResult io;
    while ((io = transport_->read({large_body_.data() + length, chunked_room})).status ==
           IoStatus::would_block) {
      if (timed_out_ || client_gone_) break;
      co_await transport_->readable();
    }
    if (io.status != IoStatus::ok) co_return body_read_failed(io.status);
    undecoded = io.bytes;
  }
}

void HttpSession::release_body() {
  if (!buffer_.held()) return;
  if (!body_buffered()) {
    body_unread_ = true;  // what follows on this connection is no longer known to be a head
  } else {
    if (!body_.done()) message_bytes_ += static_cast<std::size_t>(body_.length_left());
    body_.end();
    leftover_.append(buffer_.view().substr(std::min(message_bytes_, buffer_.size())));
  }
  body_view_ = {nothing.data(), 0};
  buffer_.release();
  large_body_.release();
  request_.target = {};
  request_.headers = {};
}

}  // namespace arouter::net
