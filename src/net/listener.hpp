// The listening sockets of a server: one per core on the same port, so that the kernel spreads the
// connections.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <arouter/base/result.hpp>
#include <arouter/net/runtime.hpp>

#include "net/server_core.hpp"

namespace arouter::net {

// Port 0 lets the kernel choose one, the same for all. Errors: unavailable when the port is in use
// (also by another process that shares ports) or the address is not ours.
Result<std::vector<ServerCore::Acceptor>> open_listeners(Runtime& runtime,
                                                         const std::string& address,
                                                         std::uint16_t port);

}  // namespace arouter::net
