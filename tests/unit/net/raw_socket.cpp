#include "unit/net/raw_socket.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace arouter::net {
namespace {

using Clock = std::chrono::steady_clock;

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

bool wait_readable(int fd, Clock::time_point until) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()).count();
  pollfd entry{.fd = fd, .events = POLLIN, .revents = 0};
  return ::poll(&entry, 1, static_cast<int>(std::max<std::int64_t>(left, 0))) == 1;
}

std::size_t content_length(std::string_view head) {
  constexpr std::string_view name = "Content-Length: ";
  const auto at = head.find(name);
  std::size_t length = 0;
  if (at != std::string_view::npos) {
    std::from_chars(head.data() + at + name.size(), head.data() + head.size(), length);
  }
  return length;
}

}  // namespace

RawSocket& RawSocket::operator=(RawSocket&& other) noexcept {
  close();
  fd_ = other.release();
  received_ = std::move(other.received_);
  return *this;
}

int RawSocket::release() {
  return std::exchange(fd_, -1);
}

RawSocket RawSocket::connect(std::uint16_t port, int receive_buffer) {
  RawSocket socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (receive_buffer > 0) {
    ::setsockopt(socket.fd(), SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof(receive_buffer));
  }
  const int on = 1;
  ::setsockopt(socket.fd(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  const auto address = loopback(port);
  if (::connect(socket.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    socket.close();
  }
  return socket;
}

void RawSocket::send(std::string_view bytes) const {
  while (!bytes.empty()) {
    const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

void RawSocket::send_byte_by_byte(std::string_view bytes) const {
  for (const char byte : bytes) send({&byte, 1});
}

bool RawSocket::receive_more(Clock::time_point until) {
  if (!wait_readable(fd_, until)) return false;
  std::array<char, 65536> room;
  const auto received = ::recv(fd_, room.data(), room.size(), 0);
  if (received <= 0) return false;
  received_.append(room.data(), static_cast<std::size_t>(received));
  return true;
}

std::string RawSocket::read_until(std::string_view mark) {
  const auto until = Clock::now() + kPatience;
  while (received_.find(mark) == std::string::npos && receive_more(until)) {
  }
  return std::exchange(received_, {});
}

std::string RawSocket::read_to_end() {
  const auto until = Clock::now() + kPatience;
  while (receive_more(until)) {
  }
  return std::exchange(received_, {});
}

std::string RawSocket::read_exactly(std::size_t count) {
  const auto until = Clock::now() + kPatience;
  while (received_.size() < count && receive_more(until)) {
  }
  count = std::min(count, received_.size());
  std::string taken = received_.substr(0, count);
  received_.erase(0, count);
  return taken;
}

bool RawSocket::closed_by_peer() {
  const auto until = Clock::now() + kPatience;
  while (receive_more(until)) {
  }
  return Clock::now() < until;
}

std::string RawSocket::read_answer() {
  const auto until = Clock::now() + kPatience;
  std::size_t end = std::string::npos;
  while ((end = received_.find("\r\n\r\n")) == std::string::npos) {
    if (!receive_more(until)) return std::exchange(received_, {});
  }
  return read_exactly(end + 4 + content_length(std::string_view(received_).substr(0, end)));
}

void RawSocket::shutdown_write() const {
  ::shutdown(fd_, SHUT_WR);
}

void RawSocket::reset() {
  const linger discard{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &discard, sizeof(discard));
  close();
}

void RawSocket::close() {
  if (fd_ >= 0) ::close(release());
}

RawListener::RawListener() : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  auto address = loopback(0);
  socklen_t length = sizeof(address);
  ::bind(fd_, reinterpret_cast<const sockaddr*>(&address), length);
  ::listen(fd_, 64);
  ::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &length);
  port_ = ntohs(address.sin_port);
}

RawListener::~RawListener() {
  close();
}

void RawListener::close() {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

RawSocket RawListener::accept() const {
  if (!wait_readable(fd_, Clock::now() + kPatience)) return RawSocket();
  RawSocket socket(::accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC));
  const int on = 1;
  ::setsockopt(socket.fd(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  return socket;
}

bool RawListener::has_visitor(std::chrono::milliseconds patience) const {
  return wait_readable(fd_, Clock::now() + patience);
}

}  // namespace arouter::net
