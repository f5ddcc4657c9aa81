#include "net/listener.hpp"

#include <sys/socket.h>

#include <boost/asio/detail/socket_option.hpp>
#include <boost/asio/ip/address.hpp>

namespace arouter::net {
namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;
using ReusePort = boost::asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

constexpr int backlog = 4096;

Error cannot_listen(const tcp::endpoint& endpoint, const error_code& error) {
  const auto& address = endpoint.address();
  const std::string host = address.is_v6() ? "[" + address.to_string() + "]" : address.to_string();
  return fail(ErrorCode::unavailable, "Cannot listen on " + host + ":" +
                                          std::to_string(endpoint.port()) + ": " + error.message() +
                                          ".");
}

error_code bind_to(ServerCore::Acceptor& acceptor, const tcp::endpoint& endpoint, bool share) {
  error_code error;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error && share) acceptor.set_option(ReusePort(true), error);
  if (!error) acceptor.bind(endpoint, error);
  return error;
}

}  // namespace

Result<std::vector<ServerCore::Acceptor>> open_listeners(Runtime& runtime,
                                                         const std::string& address,
                                                         std::uint16_t port) {
  error_code error;
  tcp::endpoint endpoint(boost::asio::ip::make_address(address, error), port);
  if (error) {
    return fail(ErrorCode::invalid_request, "Not an IP address to listen on: " + address + ".");
  }
  if (port != 0) {
    // Shared ports would let a second gateway take half of the connections unnoticed.
    ServerCore::Acceptor alone(runtime.at(0).executor());
    error = bind_to(alone, endpoint, false);
    if (error) return cannot_listen(endpoint, error);
  }
  std::vector<ServerCore::Acceptor> listeners;
  for (std::size_t index = 0; index < runtime.cores(); ++index) {
    ServerCore::Acceptor acceptor(runtime.at(index).executor());
    error = bind_to(acceptor, endpoint, true);
    if (!error) acceptor.listen(backlog, error);
    if (!error) acceptor.native_non_blocking(true, error);
    if (!error) endpoint = acceptor.local_endpoint(error);
    if (error) return cannot_listen(endpoint, error);
    listeners.push_back(std::move(acceptor));
  }
  return listeners;
}

}  // namespace arouter::net
