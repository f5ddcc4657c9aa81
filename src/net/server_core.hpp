// A server's part on one core: its listener, its sessions and what they share.
#pragma once

#include <memory>
#include <string>

#include <arouter/net/server.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/intrusive/list.hpp>

#include "net/core.hpp"
#include "net/cors.hpp"
#include "net/counter.hpp"
#include "net/http_session.hpp"
#include "net/pulse.hpp"
#include "net/server_tls.hpp"

namespace arouter::net {

struct ServerCoreCounters {
  Counter opened;
  Counter closed;
  Counter refused;
  Counter requests;
  Counter malformed;
  Counter timeouts;
  Counter clients_gone;
};

// Shared with its sessions. Every member function but the constructor and `counters` runs on the
// core.
class ServerCore final : public std::enable_shared_from_this<ServerCore> {
 public:
  using Acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, CoreExecutor>;

  ServerCore(Core& core, HttpHandler& handler, std::shared_ptr<const ServerConfig> config,
             Acceptor acceptor);

  void start_accepting();
  // Closes the listener and idle sessions; the others end after the exchange they are in.
  void stop_accepting();
  void close_sessions();
  void use_tls(std::shared_ptr<ServerTls> tls) { tls_ = std::move(tls); }
  // Destroys what is still suspended; for tear-down after the loops have ended.
  void abandon();

  [[nodiscard]] Core& core() { return core_; }
  [[nodiscard]] HttpHandler& handler() { return handler_; }
  [[nodiscard]] const ServerConfig& config() const { return *config_; }
  [[nodiscard]] const Cors& cors() const { return cors_; }
  [[nodiscard]] ServerTls* tls() { return tls_.get(); }
  [[nodiscard]] bool draining() const { return draining_; }
  [[nodiscard]] ServerCoreCounters& counters() { return counters_; }
  [[nodiscard]] const ServerCoreCounters& counters() const { return counters_; }
  void warn(std::string_view text) const;

 private:
  void wait_for_connection();
  void accept_waiting();
  void open_session(int socket, std::string peer_address);
  void refuse(int socket);

  using Sessions = boost::intrusive::list<HttpSession, boost::intrusive::constant_time_size<false>>;

  Core& core_;
  HttpHandler& handler_;
  std::shared_ptr<const ServerConfig> config_;
  Cors cors_;
  Acceptor acceptor_;
  std::unique_ptr<Pulse> accept_again_;  // after a pause
  std::shared_ptr<ServerTls> tls_;
  Sessions sessions_;
  ServerCoreCounters counters_;
  bool draining_ = false;
};

}  // namespace arouter::net
