#include "net/connector.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace arouter::net {
namespace {

using boost::asio::ip::tcp;

Error unreachable(std::string log_detail) {
  return fail(ErrorCode::upstream_failed, "The provider could not be reached.")
      .with_log_detail(std::move(log_detail));
}

}  // namespace

Connector::Connector(Core& core, ConnectServices services, const Origin& origin,
                     TlsSessionSlot& sessions)
    : Deadline(core.deadlines()),
      core_(core),
      services_(services),
      origin_(origin),
      sessions_(sessions),
      wakeup_(std::make_shared<Wakeup>(core)),
      due_(coarse_now() + origin.connect_timeout) {
  set_due(due_);
}

void Connector::cancel() {
  end(Ended::cancelled);
}

void Connector::on_due(SteadyTime now) {
  if (now >= due_) {
    end(Ended::timed_out);
  } else if (transport_) {
    transport_->abort();  // this address had its share of the time
    set_due(due_);
  }
}

void Connector::end(Ended how) {
  if (ended_ == Ended::no) ended_ = how;
  if (transport_) transport_->abort();
  wakeup_->fire();
}

Error Connector::ended_error() const {
  if (ended_ == Ended::cancelled) return fail(ErrorCode::cancelled, "The call was cancelled.");
  return fail(ErrorCode::upstream_timeout, "The provider took too long to connect.")
      .with_log_detail("connect deadline passed: " + origin_.host);
}

Task<Result<std::shared_ptr<Transport>>> Connector::run() {
  const auto addresses = co_await resolve();
  if (!addresses) co_return addresses.error();
  std::shared_ptr<ClientTls> tls;
  if (origin_.tls) {
    auto prepared = co_await prepare_tls();
    if (!prepared) co_return prepared.error();
    tls = *prepared;
  }
  Status connected = unreachable("no address: " + origin_.host);
  std::size_t left = addresses->size();
  for (const auto& address : *addresses) {
    allow_share_of(left--);
    connected = co_await connect(address);
    if (ended_ != Ended::no) co_return ended_error();
    if (connected) break;
  }
  if (!connected) co_return connected.error();
  set_due(due_);
  if (tls) {
    connected = co_await shake_hands(*tls);
    if (ended_ != Ended::no) co_return ended_error();
    if (!connected) co_return connected.error();
  }
  co_return transport_;
}

// An address that does not answer must not use up the time of those behind it.
void Connector::allow_share_of(std::size_t addresses_left) {
  const auto now = coarse_now();
  const auto share = (due_ - now) / static_cast<std::int64_t>(addresses_left);
  set_due(std::min(due_, now + share));
}

Task<Result<Addresses>> Connector::resolve() {
  for (;;) {
    if (ended_ != Ended::no) co_return ended_error();
    if (auto known = services_.resolver.cached(origin_.host)) co_return *known;
    services_.resolver.request(origin_.host, [wakeup = wakeup_] { wakeup->fire(); });
    co_await wakeup_->wait();
  }
}

Task<Result<std::shared_ptr<ClientTls>>> Connector::prepare_tls() {
  for (;;) {
    if (ended_ != Ended::no) co_return ended_error();
    if (auto known = services_.tls.cached(origin_.ca_file)) co_return *known;
    services_.tls.request(origin_.ca_file, [wakeup = wakeup_] { wakeup->fire(); });
    co_await wakeup_->wait();
  }
}

Task<Status> Connector::connect(const boost::asio::ip::address& address) {
  const tcp::endpoint endpoint(address, origin_.port);
  Socket socket(core_.executor());
  boost::system::error_code error;
  socket.open(endpoint.protocol(), error);
  if (!error) socket.native_non_blocking(true, error);
  if (!error) socket.set_option(tcp::no_delay(true), error);
  if (error) co_return unreachable("socket: " + error.message());
  transport_ = std::make_shared<Transport>(core_, std::move(socket));
  const auto name = [&] { return origin_.host + " (" + address.to_string() + "): "; };
  if (::connect(transport_->fd(), endpoint.data(), static_cast<socklen_t>(endpoint.size())) != 0) {
    if (errno != EINPROGRESS) co_return unreachable(name() + std::strerror(errno));
    co_await transport_->writable();
  }
  if (transport_->aborted()) co_return unreachable(name() + "no answer in time");
  int failure = 0;
  socklen_t length = sizeof(failure);
  ::getsockopt(transport_->fd(), SOL_SOCKET, SO_ERROR, &failure, &length);
  if (failure != 0) co_return unreachable(name() + std::strerror(failure));
  co_return Status();
}

Task<Status> Connector::shake_hands(ClientTls& tls) {
  auto channel = tls.connect(transport_->fd(), origin_.host, sessions_);
  if (!channel) co_return unreachable("not a name TLS can verify: " + origin_.host);
  transport_->use_tls(std::move(channel));
  for (;;) {
    switch (transport_->handshake()) {
      case TlsStep::done:
        tls_resumed_ = transport_->tls()->resumed();
        co_return Status();
      case TlsStep::want_read:
        co_await transport_->readable();
        break;
      case TlsStep::want_write:
        co_await transport_->writable();
        break;
      case TlsStep::closed:
      case TlsStep::failed:
        co_return unreachable("TLS with " + origin_.host + ": " + transport_->tls()->failure());
    }
  }
}

}  // namespace arouter::net
