#include "app/config/web_origin.hpp"

#include <arouter/base/text.hpp>

namespace arouter::app {
namespace {

constexpr std::string_view scheme_characters = "abcdefghijklmnopqrstuvwxyz0123456789+-.";
constexpr std::string_view host_characters = "abcdefghijklmnopqrstuvwxyz0123456789-._";
constexpr std::string_view address_characters = "abcdef0123456789:.";

bool consists_of(std::string_view text, std::string_view characters) {
  return !text.empty() && text.find_first_not_of(characters) == std::string_view::npos;
}

bool is_port(std::string_view text, std::string_view scheme) {
  const auto port = parse_u64(text);
  if (!port || *port == 0 || *port > 65535) return false;
  return !(scheme == "http" && *port == 80) && !(scheme == "https" && *port == 443);
}

}  // namespace

bool is_web_origin(std::string_view text) {
  const auto colon = text.find("://");
  if (colon == std::string_view::npos) return false;
  const auto scheme = text.substr(0, colon);
  auto host = text.substr(colon + 3);
  const auto address_end = host.starts_with('[') ? host.find(']') : 0;
  if (address_end == std::string_view::npos) return false;
  const auto port = host.find(':', address_end);
  if (port != std::string_view::npos && !is_port(host.substr(port + 1), scheme)) return false;
  host = host.substr(0, port);
  if (!consists_of(scheme, scheme_characters)) return false;
  if (!host.starts_with('[')) return consists_of(host, host_characters);
  return host.ends_with(']') && consists_of(host.substr(1, host.size() - 2), address_characters);
}

}  // namespace arouter::app
