#include "net/transport.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>

namespace arouter::net {
namespace {

using Status = IoResult::Status;

IoResult failed() {
  return {Status::error, 0};
}
bool is_blocked(int error) {
  return error == EAGAIN || error == EWOULDBLOCK;
}

// The bytes to put into one record, from `offset` on: a large part as it stands, small ones
// together.
std::span<const char> next_record(std::span<const iovec> parts, std::size_t offset,
                                  std::span<char> scratch) {
  std::size_t filled = 0;
  for (const auto& part : parts) {
    if (offset >= part.iov_len) {
      offset -= part.iov_len;
      continue;
    }
    const char* bytes = static_cast<const char*>(part.iov_base) + offset;
    const std::size_t left = part.iov_len - offset;
    offset = 0;
    if (filled == 0 && left >= scratch.size()) return {bytes, scratch.size()};
    const std::size_t take = std::min(left, scratch.size() - filled);
    std::memcpy(scratch.data() + filled, bytes, take);
    filled += take;
    if (filled == scratch.size()) break;
  }
  return scratch.first(filled);
}

}  // namespace

TlsStep Transport::handshake() {
  if (aborted_) return TlsStep::failed;
  const auto step = tls_->handshake();
  // The peer's first data may have come with its last handshake message and be inside OpenSSL.
  maybe_readable_ = step == TlsStep::done;
  return step;
}

IoResult Transport::read(std::span<char> into) {
  if (aborted_) return failed();
  if (!maybe_readable_) return {Status::would_block, 0};
  return tls_ ? read_tls(into) : read_plain(into);
}

IoResult Transport::read_plain(std::span<char> into) {
  for (;;) {
    const auto received = ::recv(fd(), into.data(), into.size(), MSG_DONTWAIT);
    if (received > 0) {
      const auto bytes = static_cast<std::size_t>(received);
      // A short read emptied the socket. A FIN that came with those bytes is looked for when the
      // next wait is armed; what comes later is a change that ends the wait.
      maybe_readable_ = bytes == into.size();
      end_unseen_ = true;
      return {Status::ok, bytes};
    }
    if (received == 0) return {Status::end, 0};
    if (errno == EINTR) continue;
    if (!is_blocked(errno)) return failed();
    maybe_readable_ = end_unseen_ = false;
    return {Status::would_block, 0};
  }
}

IoResult Transport::read_tls(std::span<char> into) {
  std::size_t total = 0;
  read_wants_write_ = false;
  while (total < into.size()) {
    std::size_t bytes = 0;
    const auto step = tls_->read(into.subspan(total), bytes);
    if (step == TlsStep::done) {
      total += bytes;
      continue;
    }
    // What was read before the end or failure is handed out first; the next read meets it again.
    if (step == TlsStep::closed && total == 0) return {Status::end, 0};
    if (step == TlsStep::failed && total == 0) return failed();
    if (step == TlsStep::want_read || step == TlsStep::want_write) {
      maybe_readable_ = false;
      read_wants_write_ = step == TlsStep::want_write;
      if (total == 0) return {Status::would_block, 0};
    }
    break;
  }
  return {Status::ok, total};
}

IoResult Transport::write(std::span<const iovec> parts) {
  if (aborted_) return failed();
  if (tls_) return write_tls(parts);
  msghdr message{};
  message.msg_iov = const_cast<iovec*>(parts.data());
  message.msg_iovlen = parts.size();
  for (;;) {
    const auto sent = ::sendmsg(fd(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0) return {Status::ok, static_cast<std::size_t>(sent)};
    if (errno == EINTR) continue;
    return is_blocked(errno) ? IoResult{Status::would_block, 0} : failed();
  }
}

IoResult Transport::write_tls(std::span<const iovec> parts) {
  std::size_t total = 0;
  write_wants_read_ = false;
  for (;;) {
    const auto record = next_record(parts, total, core_->record_scratch());
    if (record.empty()) return {Status::ok, total};
    std::size_t bytes = 0;
    const auto step = tls_->write(record, bytes);
    if (step == TlsStep::done) {
      total += bytes;
      continue;
    }
    if (step == TlsStep::closed || step == TlsStep::failed) return failed();
    write_wants_read_ = step == TlsStep::want_read;
    return {total > 0 ? Status::ok : Status::would_block, total};
  }
}

IoResult::Status Transport::peek() {
  if (aborted_) return Status::error;
  if (tls_) {
    switch (tls_->peek()) {
      case TlsStep::done:
        return Status::ok;
      case TlsStep::closed:
        return Status::end;
      case TlsStep::failed:
        return Status::error;
      case TlsStep::want_read:
      case TlsStep::want_write:
        maybe_readable_ = false;
        return Status::would_block;
    }
  }
  char byte = 0;
  const auto seen = ::recv(fd(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  if (seen > 0) return Status::ok;
  if (seen == 0) return Status::end;
  if (!is_blocked(errno) && errno != EINTR) return Status::error;
  maybe_readable_ = end_unseen_ = false;
  return Status::would_block;
}

void Transport::arm_read_side() {
  awaits_read_ = true;
  if (read_wants_write_) {
    arm_write();
    awaits_write_ = true;
  } else {
    arm_read();
  }
}

void Transport::arm_write_side() {
  awaits_write_ = true;
  if (write_wants_read_) {
    arm_read();
    awaits_read_ = true;
  } else {
    arm_write();
  }
}

// On a closed socket the wait fails at once, so that nobody sleeps for ever.
void Transport::arm_read() {
  if (read_armed_) return;
  read_armed_ = true;
  const std::shared_ptr<ReadWait::Owner> self(shared_from_this(), this);
  read_wait_.begin(*core_, socket_, self, known_of_socket());
}

ReadWait::Known Transport::known_of_socket() {
  if (end_unseen_ && !maybe_readable_) peek();
  return end_unseen_ || maybe_readable_ ? ReadWait::Known::nothing : ReadWait::Known::empty;
}

void Transport::arm_write() {
  if (write_armed_) return;
  write_armed_ = true;
  socket_.async_wait(
      Socket::wait_write,
      [self = shared_from_this()](const boost::system::error_code&) { self->on_write_event(); });
}

void Transport::on_read_event(bool reported) {
  read_armed_ = false;
  if (reported) maybe_readable_ = true;
  if (awaits_read_) {
    awaits_read_ = awaits_write_ = false;
    signal_.wake();
  } else if (reported && !aborted_ && observer_ != nullptr) {
    observer_->on_readable();
  }
}

void Transport::on_write_event() {
  write_armed_ = false;
  if (!awaits_write_) return;
  if (read_wants_write_) maybe_readable_ = true;
  awaits_read_ = awaits_write_ = false;
  signal_.wake();
}

void Transport::interrupt() {
  boost::system::error_code ignored;
  if (!aborted_) socket_.cancel(ignored);
}

void Transport::abort() {
  if (aborted_) return;
  aborted_ = true;
  boost::system::error_code ignored;
  socket_.close(ignored);
}

void Transport::reset() {
  if (aborted_) return;
  const linger discard{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(fd(), SOL_SOCKET, SO_LINGER, &discard, sizeof(discard));
  abort();
}

void Transport::shutdown_write() {
  if (aborted_) return;
  if (tls_) tls_->close_notify();
  ::shutdown(fd(), SHUT_WR);
}

}  // namespace arouter::net
