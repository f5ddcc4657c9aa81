// The PROXY protocol (versions 1 and 2): how a TCP load balancer says whom it speaks for. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace arouter::net {

inline constexpr std::size_t kProxyHeaderBytesMax = 536;  // version 2 with room for extensions

struct ProxyHeader {
  ProxyHeader() = default;
  enum class State : std::uint8_t { incomplete, complete, malformed };
  State state = State::incomplete;
  std::size_t bytes = 0;       // of the header, when complete
  std::string client_address;  // empty: the balancer speaks for itself (LOCAL, UNKNOWN)
};

// Looks at the first bytes of a connection.
ProxyHeader parse_proxy_header(std::string_view bytes);

}  // namespace arouter::net
