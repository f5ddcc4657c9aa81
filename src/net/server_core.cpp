#include "net/server_core.hpp"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <exception>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>

#include "net/refusal.hpp"

namespace arouter::net {
namespace {

constexpr int accepted_per_turn = 64;
constexpr std::chrono::milliseconds pause_when_out_of_files{200};

// "203.0.113.7", also for an IPv4 peer of an IPv6 socket.
std::string text_of(const sockaddr_storage& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
    ::inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
  } else {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
    const bool mapped = IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr);
    const auto* bytes = v6.sin6_addr.s6_addr + (mapped ? 12 : 0);
    ::inet_ntop(mapped ? AF_INET : AF_INET6, bytes, text.data(), text.size());
  }
  return text.data();
}

}  // namespace

ServerCore::ServerCore(Core& core, HttpHandler& handler, std::shared_ptr<const ServerConfig> config,
                       Acceptor acceptor)
    : core_(core),
      handler_(handler),
      config_(std::move(config)),
      cors_(config_->cors_allowed_origins),
      acceptor_(std::move(acceptor)) {}

void ServerCore::warn(std::string_view text) const {
  if (config_->on_warning) config_->on_warning(text);
}

void ServerCore::start_accepting() {
  accept_again_ = std::make_unique<Pulse>(core_.deadlines(), [this] { wait_for_connection(); });
  wait_for_connection();
}

void ServerCore::wait_for_connection() {
  acceptor_.async_wait(Acceptor::wait_read,
                       [self = shared_from_this()](const boost::system::error_code& error) {
                         if (!error && !self->draining_) self->accept_waiting();
                       });
}

void ServerCore::accept_waiting() {
  for (int count = 0; count < accepted_per_turn; ++count) {
    sockaddr_storage address{};
    socklen_t length = sizeof(address);
    const int socket = ::accept4(acceptor_.native_handle(), reinterpret_cast<sockaddr*>(&address),
                                 &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (socket >= 0) {
      open_session(socket, text_of(address));
      continue;
    }
    if (errno == EAGAIN || errno == EWOULDBLOCK) break;
    if (errno == EINTR || errno == ECONNABORTED) continue;
    // Out of descriptors or memory: the waiting connection would be reported again at once.
    warn(std::string("accept failed: ") + std::strerror(errno));
    accept_again_->set_due(coarse_now() + pause_when_out_of_files);
    return;
  }
  wait_for_connection();
}

void ServerCore::open_session(int socket, std::string peer_address) {
  if (counters_.opened.get() - counters_.closed.get() >= config_->connections_max_per_core) {
    refuse(socket);
    return;
  }
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  Socket connection(core_.executor());
  boost::system::error_code ignored;
  connection.assign(acceptor_.local_endpoint(ignored).protocol(), socket, ignored);
  auto session = std::make_shared<HttpSession>(shared_from_this(), std::move(connection),
                                               std::move(peer_address));
  sessions_.push_back(*session);
  boost::asio::co_spawn(core_.executor(), HttpSession::run(std::move(session)),
                        [self = shared_from_this()](std::exception_ptr failure) {
                          if (failure) self->warn("a request handler threw an exception");
                        });
}

void ServerCore::refuse(int socket) {
  static const std::string answer = [] {
    const auto body = refusal_body(503, "Too many connections.");
    return "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\n"
           "Retry-After: 1\r\nConnection: close\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + body;
  }();
  counters_.refused.add();
  if (!tls_) {
    static_cast<void>(::send(socket, answer.data(), answer.size(), MSG_NOSIGNAL | MSG_DONTWAIT));
    ::shutdown(socket, SHUT_WR);
  }
  ::close(socket);
}

void ServerCore::stop_accepting() {
  draining_ = true;
  accept_again_.reset();
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  for (auto& session : sessions_) session.close_if_idle();
}

void ServerCore::close_sessions() {
  for (auto& session : sessions_) session.close_now();
}

void ServerCore::abandon() {
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  core_.turn().abandon();
  for (auto& session : sessions_) session.abandon();
}

}  // namespace arouter::net
