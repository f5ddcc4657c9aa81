#include "app/config/base_url.hpp"

#include <algorithm>
#include <cctype>

#include <arouter/base/text.hpp>

namespace arouter::app {
namespace {

Error malformed(std::string what) {
  return fail(ErrorCode::invalid_request, std::move(what));
}

bool is_host_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '.' || c == '_';
}

// "host", "host:port", "[v6]" or "[v6]:port".
Status read_authority(std::string_view authority, BaseUrl& url) {
  if (authority.find('@') != std::string_view::npos) {
    return malformed("must not hold credentials; put the key into api_keys");
  }
  std::string_view port;
  if (authority.starts_with('[')) {
    const auto close = authority.find(']');
    if (close == std::string_view::npos) return malformed("has no closing ']' after the address");
    url.host = authority.substr(1, close - 1);
    port = authority.substr(close + 1);
    if (!port.empty() && port.front() != ':') return malformed("has text after ']'");
  } else {
    const auto colon = authority.find(':');
    url.host = to_lower(authority.substr(0, colon));
    if (colon != std::string_view::npos) port = authority.substr(colon);
    if (!std::all_of(url.host.begin(), url.host.end(), is_host_character)) {
      return malformed("has a host with characters a host name cannot have");
    }
  }
  if (url.host.empty()) return malformed("has no host");
  if (port.empty()) return {};
  const auto number = parse_u64(port.substr(1));
  if (!number || *number == 0 || *number > 65535) return malformed("has a port outside 1–65535");
  url.port = static_cast<std::uint16_t>(*number);
  return {};
}

}  // namespace

Result<BaseUrl> parse_base_url(std::string_view text) {
  BaseUrl url;
  if (starts_with_ignoring_case(text, "https://")) {
    text.remove_prefix(8);
  } else if (starts_with_ignoring_case(text, "http://")) {
    text.remove_prefix(7);
    url.tls = false;
    url.port = 80;
  } else {
    return malformed("must begin with https:// or http://");
  }
  if (text.find_first_of("?#") != std::string_view::npos) {
    return malformed("must not have a query or a fragment");
  }
  const bool printable = std::all_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) > 0x20 && static_cast<unsigned char>(c) < 0x7f;
  });
  if (!printable) return malformed("must be ASCII without spaces");
  const auto slash = text.find('/');
  if (auto read = read_authority(text.substr(0, slash), url); !read) return read.error();
  if (slash != std::string_view::npos) url.path = text.substr(slash);
  while (url.path.ends_with('/')) url.path.pop_back();
  return url;
}

}  // namespace arouter::app
