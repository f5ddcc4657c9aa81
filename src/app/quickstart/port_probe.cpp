#include "app/quickstart/port_probe.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace arouter::app::quickstart {

Status probe_port(const ListenAddress& listen) {
  using boost::asio::ip::tcp;
  boost::system::error_code failure;
  const auto address = boost::asio::ip::make_address(listen.host, failure);
  if (failure) return fail(ErrorCode::invalid_request, listen.host + " is not an address");
  const tcp::endpoint endpoint(address, listen.port);
  boost::asio::io_context loop(1);
  tcp::acceptor acceptor(loop);
  acceptor.open(endpoint.protocol(), failure);
  if (!failure) acceptor.set_option(tcp::acceptor::reuse_address(true), failure);
  if (!failure) acceptor.bind(endpoint, failure);
  if (!failure) acceptor.listen(1, failure);
  if (!failure) return {};
  auto message = "cannot listen on " + listen.to_string() + ": " + failure.message();
  if (failure == boost::asio::error::address_in_use) {
    message += "; choose another port with --listen ADDRESS:PORT";
  }
  return fail(ErrorCode::unavailable, std::move(message));
}

}  // namespace arouter::app::quickstart
