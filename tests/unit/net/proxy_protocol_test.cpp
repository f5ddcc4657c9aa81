#include "net/proxy_protocol.hpp"

#include <gtest/gtest.h>

namespace arouter::net {
namespace {

using State = ProxyHeader::State;

// Every proper beginning must ask for more; the whole is returned.
ProxyHeader parse_dribbled(std::string_view bytes) {
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(parse_proxy_header(bytes.substr(0, size)).state, State::incomplete) << size;
  }
  return parse_proxy_header(std::string(bytes) + "GET / HTTP/1.1");
}

std::string v2(char command, char family, std::string_view rest) {
  std::string header("\r\n\r\n\0\r\nQUIT\n", 12);
  header += command;
  header += family;
  header += static_cast<char>(rest.size() >> 8);
  header += static_cast<char>(rest.size());
  return header.append(rest);
}

TEST(ProxyHeader, Version1NamesTheClient) {
  const std::string_view line = "PROXY TCP4 203.0.113.7 198.51.100.1 56324 443\r\n";
  const auto header = parse_dribbled(line);
  EXPECT_EQ(header.state, State::complete);
  EXPECT_EQ(header.bytes, line.size());
  EXPECT_EQ(header.client_address, "203.0.113.7");
  EXPECT_EQ(parse_dribbled("PROXY TCP6 2001:db8::1 2001:db8::2 1 2\r\n").client_address,
            "2001:db8::1");
}

TEST(ProxyHeader, UnknownAndLocalSpeakForTheBalancer) {
  EXPECT_EQ(parse_dribbled("PROXY UNKNOWN\r\n").state, State::complete);
  EXPECT_EQ(parse_dribbled("PROXY UNKNOWN\r\n").client_address, "");
  EXPECT_EQ(parse_dribbled(v2('\x20', '\x00', "")).state, State::complete);
}

TEST(ProxyHeader, Version2NamesTheClient) {
  const std::string addresses("\xcb\x00\x71\x07\xc6\x33\x64\x01\xdc\x04\x01\xbb", 12);
  const auto header = parse_dribbled(v2('\x21', '\x11', addresses + "extension"));
  EXPECT_EQ(header.client_address, "203.0.113.7");
  EXPECT_EQ(header.bytes, 16U + 12 + 9);
  std::string addresses_v6(36, '\0');
  addresses_v6[15] = 1;
  EXPECT_EQ(parse_dribbled(v2('\x21', '\x21', addresses_v6)).client_address, "::1");
}

TEST(ProxyHeader, RefusesEverythingElse) {
  for (const std::string& bytes :
       {std::string("GET / HTTP/1.1\r\n\r\n"), std::string("PROXX "),
        std::string("PROXY TCP4 203.0.113.7\r\n"), std::string("PROXY TCP4 a b 1 2\r\n"),
        std::string("PROXY TCP5 203.0.113.7 198.51.100.1 1 2\r\n"),
        "PROXY TCP4 " + std::string(120, '1'), v2('\x31', '\x11', std::string(12, 'x')),
        v2('\x22', '\x11', std::string(12, 'x')), v2('\x21', '\x11', "short"),
        v2('\x21', '\x11', std::string(600, 'x'))}) {
    EXPECT_EQ(parse_proxy_header(bytes).state, State::malformed) << bytes;
  }
}

}  // namespace
}  // namespace arouter::net
