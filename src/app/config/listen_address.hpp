// ADDR:PORT, as it is written in the configuration and on the command line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace arouter::app {

struct ListenAddress {
  ListenAddress() = default;
  ListenAddress(std::string on_host, std::uint16_t on_port)
      : host(std::move(on_host)), port(on_port) {}

  std::string host;        // numeric IPv4 or IPv6 address, without brackets
  std::uint16_t port = 0;  // 0 = the kernel chooses

  bool operator==(const ListenAddress&) const = default;
  [[nodiscard]] std::string to_string() const;  // IPv6 in brackets
};

// "127.0.0.1:8080", "[::1]:8080", ":8080" and "8080" (all IPv4 interfaces), "localhost:8080".
std::optional<ListenAddress> parse_listen_address(std::string_view text);

}  // namespace arouter::app
