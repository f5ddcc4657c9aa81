// Connector: from an origin to a connection one can speak HTTP on: name look-up, TCP to the first
// address that answers, TLS handshake, all within the connect deadline.
#pragma once

#include <memory>
#include <string>

#include <arouter/ports/upstream.hpp>

#include "net/client_tls.hpp"
#include "net/deadlines.hpp"
#include "net/resolver.hpp"
#include "net/transport.hpp"
#include "net/wakeup.hpp"

namespace arouter::net {

// What connecting needs beside a core. All of it may be shared by cores.
struct ConnectServices {
  Resolver& resolver;
  ClientTlsCache& tls;
};

// One attempt; lives in the coroutine that runs it.
class Connector final : private Deadline {
 public:
  Connector(Core& core, ConnectServices services, const Origin& origin, TlsSessionSlot& sessions);

  // Errors: upstream_failed, upstream_timeout, cancelled.
  Task<Result<std::shared_ptr<Transport>>> run();
  // Ends `run` soon with `cancelled`.
  void cancel();

  [[nodiscard]] bool tls_resumed() const { return tls_resumed_; }

 private:
  enum class Ended : std::uint8_t { no, cancelled, timed_out };

  void on_due(SteadyTime now) override;
  void end(Ended how);
  [[nodiscard]] Error ended_error() const;

  Task<Result<Addresses>> resolve();
  Task<Result<std::shared_ptr<ClientTls>>> prepare_tls();
  Task<Status> connect(const boost::asio::ip::address& address);
  Task<Status> shake_hands(ClientTls& tls);
  void allow_share_of(std::size_t addresses_left);

  Core& core_;
  ConnectServices services_;
  const Origin& origin_;
  TlsSessionSlot& sessions_;
  std::shared_ptr<Wakeup> wakeup_;
  std::shared_ptr<Transport> transport_;
  SteadyTime due_;  // of the whole
  Ended ended_ = Ended::no;
  bool tls_resumed_ = false;
};

}  // namespace arouter::net
