#include <arpa/inet.h>

#include <arouter/base/text.hpp>
#include <arouter/domain/client_network.hpp>

namespace arouter {

std::string client_network(std::string_view address) {
  std::string text(address);
  in6_addr parsed{};
  if (inet_pton(AF_INET6, text.c_str(), &parsed) != 1 || IN6_IS_ADDR_V4MAPPED(&parsed)) return text;
  constexpr std::size_t network_bytes = 8;
  return to_hex(std::as_bytes(std::span(parsed.s6_addr).first<network_bytes>())) + "::/64";
}

}  // namespace arouter
