#include "net/proxy_protocol.hpp"

#include <arpa/inet.h>
#include <array>
#include <cstring>

#include <arouter/base/text.hpp>

namespace arouter::net {
namespace {

using State = ProxyHeader::State;

constexpr std::string_view signature_v2("\r\n\r\n\0\r\nQUIT\n", 12);
constexpr std::size_t line_bytes_max = 107;

ProxyHeader malformed() {
  ProxyHeader header;
  header.state = State::malformed;
  return header;
}

bool is_address(int family, const std::string& text) {
  std::array<unsigned char, 16> binary{};
  return ::inet_pton(family, text.c_str(), binary.data()) == 1;
}

// "PROXY TCP4 203.0.113.7 198.51.100.1 56324 443\r\n"
ProxyHeader parse_v1(std::string_view bytes) {
  const auto end = bytes.find("\r\n");
  if (end == std::string_view::npos) {
    return bytes.size() >= line_bytes_max ? malformed() : ProxyHeader();
  }
  if (end + 2 > line_bytes_max) return malformed();
  ProxyHeader header;
  header.state = State::complete;
  header.bytes = end + 2;
  const auto words = split(bytes.substr(0, end), ' ');
  if (words.size() >= 2 && words[1] == "UNKNOWN") return header;
  if (words.size() != 6) return malformed();
  const int family = words[1] == "TCP4" ? AF_INET : AF_INET6;
  if (family == AF_INET6 && words[1] != "TCP6") return malformed();
  header.client_address = std::string(words[2]);
  if (!is_address(family, header.client_address)) return malformed();
  return header;
}

std::size_t byte_at(std::string_view bytes, std::size_t index) {
  return static_cast<unsigned char>(bytes[index]);
}

ProxyHeader parse_v2(std::string_view bytes) {
  constexpr std::size_t fixed = 16;
  if (bytes.size() < fixed) return {};
  const auto version_and_command = byte_at(bytes, 12);
  const auto family = byte_at(bytes, 13);
  const auto length = byte_at(bytes, 14) << 8 | byte_at(bytes, 15);
  if (version_and_command >> 4 != 2 || fixed + length > kProxyHeaderBytesMax) return malformed();
  if (bytes.size() < fixed + length) return {};
  ProxyHeader header;
  header.state = State::complete;
  header.bytes = fixed + length;
  const auto command = version_and_command & 0x0F;
  if (command == 0) return header;
  if (command != 1) return malformed();
  const bool is_v4 = family >> 4 == 1;
  const bool is_v6 = family >> 4 == 2;
  if (!is_v4 && !is_v6) return header;
  if (length < (is_v4 ? 12U : 36U)) return malformed();
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(is_v4 ? AF_INET : AF_INET6, bytes.data() + fixed, text.data(), text.size());
  header.client_address = text.data();
  return header;
}

}  // namespace

ProxyHeader parse_proxy_header(std::string_view bytes) {
  if (bytes.empty()) return {};
  const std::string_view signature = bytes.front() == 'P' ? "PROXY " : signature_v2;
  const auto seen = std::min(bytes.size(), signature.size());
  if (bytes.substr(0, seen) != signature.substr(0, seen)) return malformed();
  if (seen < signature.size()) return {};
  return bytes.front() == 'P' ? parse_v1(bytes) : parse_v2(bytes);
}

}  // namespace arouter::net
