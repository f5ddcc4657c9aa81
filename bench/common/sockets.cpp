#include "common/sockets.hpp"

#include <arpa/inet.h>
#include <cerrno>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <system_error>

namespace arouter::bench {
namespace {

constexpr int kListenBacklog = 4096;

[[noreturn]] void throw_errno(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

void enable(int fd, int level, int option) {
  const int on = 1;
  ::setsockopt(fd, level, option, &on, sizeof on);
}

sockaddr_in address_of(const std::string& host, std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  if (::inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1) {
    throw std::system_error(std::make_error_code(std::errc::invalid_argument),
                            "not an IPv4 address: " + host);
  }
  return address;
}

IoResult to_result(ssize_t count) {
  if (count > 0) return {IoStatus::done, static_cast<std::size_t>(count)};
  if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) {
    return {IoStatus::would_block, 0};
  }
  return {IoStatus::closed, 0};
}

}  // namespace

UniqueFd listen_on_loopback(std::uint16_t port) {
  UniqueFd listener(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!listener) throw_errno("socket");
  enable(listener.get(), SOL_SOCKET, SO_REUSEADDR);
  const sockaddr_in address = address_of("127.0.0.1", port);
  if (::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    throw_errno("bind");
  }
  if (::listen(listener.get(), kListenBacklog) != 0) throw_errno("listen");
  return listener;
}

std::uint16_t bound_port(const UniqueFd& listener) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  if (::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw_errno("getsockname");
  }
  return ntohs(address.sin_port);
}

UniqueFd start_connect(const std::string& host, std::uint16_t port) {
  UniqueFd socket(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket) return {};
  enable(socket.get(), IPPROTO_TCP, TCP_NODELAY);
  const sockaddr_in address = address_of(host, port);
  const int result =
      ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
  if (result != 0 && errno != EINPROGRESS) return {};
  return socket;
}

UniqueFd accept_one(const UniqueFd& listener) {
  UniqueFd socket(::accept4(listener.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (socket) enable(socket.get(), IPPROTO_TCP, TCP_NODELAY);
  return socket;
}

bool connect_succeeded(const UniqueFd& socket) {
  int error = 0;
  socklen_t size = sizeof error;
  return ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0;
}

IoResult send_some(const UniqueFd& socket, std::string_view bytes) {
  return to_result(::send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL));
}

IoResult receive_some(const UniqueFd& socket, std::span<char> into) {
  return to_result(::recv(socket.get(), into.data(), into.size(), 0));
}

}  // namespace arouter::bench
