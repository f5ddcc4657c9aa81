#include "app/config/listen_address.hpp"

#include <arpa/inet.h>

#include <arouter/base/text.hpp>

namespace arouter::app {
namespace {

bool is_numeric_address(const std::string& host) {
  in6_addr buffer{};
  return inet_pton(AF_INET, host.c_str(), &buffer) == 1 ||
         inet_pton(AF_INET6, host.c_str(), &buffer) == 1;
}

}  // namespace

std::string ListenAddress::to_string() const {
  const bool v6 = host.find(':') != std::string::npos;
  return (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

std::optional<ListenAddress> parse_listen_address(std::string_view text) {
  const auto colon = text.rfind(':');
  auto host = std::string(colon == std::string_view::npos ? "" : text.substr(0, colon));
  const auto port = parse_u64(colon == std::string_view::npos ? text : text.substr(colon + 1));
  if (!port || *port > 65535) return std::nullopt;
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string::npos) {
    return std::nullopt;  // an IPv6 address needs its brackets
  }
  if (host.empty()) host = "0.0.0.0";
  if (host == "localhost") host = "127.0.0.1";
  if (!is_numeric_address(host)) return std::nullopt;
  return ListenAddress(std::move(host), static_cast<std::uint16_t>(*port));
}

}  // namespace arouter::app
