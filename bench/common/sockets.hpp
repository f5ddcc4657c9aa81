// Non-blocking TCP on the IPv4 loopback: listening, connecting, and what a send or receive meant.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "common/unique_fd.hpp"

namespace arouter::bench {

// Listens on 127.0.0.1:port; port 0 lets the kernel choose. Throws std::system_error.
UniqueFd listen_on_loopback(std::uint16_t port);

// The port a listening socket is bound to. Throws std::system_error.
std::uint16_t bound_port(const UniqueFd& listener);

// Starts connecting; completion shows as writability. `host` is a dotted IPv4 address. The result
// is empty when the kernel refused at once.
UniqueFd start_connect(const std::string& host, std::uint16_t port);

// Accepts one waiting connection with TCP_NODELAY set; empty when none is waiting.
UniqueFd accept_one(const UniqueFd& listener);

// True when a connection started by start_connect() was established.
bool connect_succeeded(const UniqueFd& socket);

enum class IoStatus { done, would_block, closed };

struct IoResult {
  IoStatus status;
  std::size_t bytes;
};

// One non-blocking attempt each; `closed` also stands for every socket error.
IoResult send_some(const UniqueFd& socket, std::string_view bytes);
IoResult receive_some(const UniqueFd& socket, std::span<char> into);

}  // namespace arouter::bench
