// How an answer's body is read. While it waits, an exchange holds no buffer: pieces of a stream are
// read into memory the core shares.
#include <algorithm>
#include <array>
#include <cstring>

#include "net/upstream_exchange.hpp"

namespace arouter::net {
namespace {

using IoStatus = IoResult::Status;

constexpr std::array<char, kPaddingBytes> nothing{};
constexpr std::size_t read_room_min = kBlockBytes;

constexpr std::string_view truncated = "The provider's answer ended too early.";
constexpr std::string_view malformed = "The provider's answer is not valid HTTP.";
constexpr std::string_view too_large = "The provider's answer is too large.";

}  // namespace

// Decodes in place. False when the framing is broken. At the body's end the connection is given
// back, so nothing of it may be touched afterwards.
bool HttpUpstreamExchange::decode(char* data, std::size_t size, std::string_view& payload) {
  const auto step = body_.decode(data, size);
  if (step.state == BodyDecoder::State::malformed) return false;
  payload = {data, step.produced};
  if (step.state == BodyDecoder::State::done) finish(step.consumed == size);
  return true;
}

// Body bytes that came with the head. False when their framing is broken.
bool HttpUpstreamExchange::take_carried(std::string_view& payload) {
  const auto begin = std::exchange(carried_, buffer_.size());
  return decode(buffer_.data() + begin, buffer_.size() - begin, payload);
}

Task<Result<std::string_view>> HttpUpstreamExchange::read_some() {
  if (broken_) co_return failure(truncated);
  std::string_view payload;
  if (!body_.done() && carried_ < buffer_.size()) {
    if (!take_carried(payload)) co_return failure(malformed);
    if (!payload.empty()) co_return payload;
  }
  if (body_.done()) co_return std::string_view();
  buffer_.release();
  carried_ = 0;
  for (;;) {
    const auto scratch = shared_.core().scratch();
    const auto io = transport_->read(scratch);
    if (io.status == IoStatus::ok) {
      if (!decode(scratch.data(), io.bytes, payload)) co_return failure(malformed);
      if (!payload.empty() || body_.done()) co_return payload;
    } else if (io.status == IoStatus::would_block) {
      wait_at_most(origin_->idle_timeout);
      co_await transport_->readable();
      stop_waiting();
    } else if (io.status == IoStatus::end && body_.ends_at_close()) {
      body_.end();
      finish(false);
      co_return std::string_view();
    } else {
      co_return failure(truncated);
    }
  }
}

// At least one more byte, or an error.
Task<Status> HttpUpstreamExchange::fill(std::span<char> into, std::size_t& received) {
  for (;;) {
    const auto io = transport_->read(into);
    if (io.status == IoStatus::ok) {
      received = io.bytes;
      co_return Status();
    }
    if (io.status == IoStatus::end && body_.ends_at_close()) {
      received = 0;
      body_.end();
      finish(false);
      co_return Status();
    }
    if (io.status != IoStatus::would_block) co_return failure(truncated);
    wait_at_most(origin_->idle_timeout);
    co_await transport_->readable();
    stop_waiting();
  }
}

Task<Result<std::string_view>> HttpUpstreamExchange::read_all(std::size_t bytes_max) {
  if (broken_) co_return failure(truncated);
  if (body_.done()) co_return std::string_view(nothing.data(), 0);
  if (!buffer_.held()) buffer_.reserve();
  if (body_.has_length()) {
    const auto received = buffer_.size() - carried_;
    if (received < body_.length_left()) co_return co_await read_sized(bytes_max);
    if (body_.length_left() > bytes_max) co_return failure(too_large);
    // The usual answer came with its head.
    std::string_view payload;
    static_cast<void>(take_carried(payload));
    co_return payload;
  }
  co_return co_await read_growing(bytes_max);
}

Task<Result<std::string_view>> HttpUpstreamExchange::read_sized(std::size_t bytes_max) {
  if (body_.length_left() > bytes_max) co_return failure(too_large);
  const auto length = static_cast<std::size_t>(body_.length_left());
  std::size_t received = buffer_.size() - carried_;
  const bool fits = carried_ + length <= buffer_.capacity();
  if (!fits) {
    whole_.resize(length);
    std::memcpy(whole_.data(), buffer_.data() + carried_, received);
  }
  char* begin = fits ? buffer_.data() + carried_ : whole_.data();
  while (received < length) {
    std::size_t more = 0;
    auto filled = co_await fill({begin + received, length - received}, more);
    if (!filled) co_return filled.error();
    received += more;
  }
  std::string_view payload;
  static_cast<void>(decode(begin, received, payload));
  carried_ = buffer_.size();
  co_return payload;
}

Task<Result<std::string_view>> HttpUpstreamExchange::read_growing(std::size_t bytes_max) {
  std::string_view payload;
  if (!take_carried(payload)) co_return failure(malformed);
  if (payload.size() > bytes_max) co_return failure(too_large);
  if (body_.done()) co_return payload;
  std::size_t length = payload.size();
  whole_.resize(length + 2 * read_room_min);
  std::memcpy(whole_.data(), payload.data(), length);
  while (!body_.done()) {
    if (whole_.capacity() - length < read_room_min) whole_.resize(2 * whole_.capacity());
    std::size_t received = 0;
    char* tail = whole_.data() + length;
    auto filled = co_await fill({tail, whole_.capacity() - length}, received);
    if (!filled) co_return filled.error();
    if (body_.done()) break;
    if (!decode(tail, received, payload)) co_return failure(malformed);
    length += payload.size();
    if (length > bytes_max) co_return failure(too_large);
  }
  co_return std::string_view(whole_.data(), length);
}

}  // namespace arouter::net
