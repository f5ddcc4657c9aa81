#include <arouter/base/text.hpp>
#include <arouter/gateway/session_cookie.hpp>

namespace arouter::gateway {

namespace {

std::string cookie(std::string_view value, std::chrono::seconds max_age, bool secure) {
  std::string text(session_cookie_name);
  text.append("=").append(value).append("; Path=/; HttpOnly; SameSite=Lax; Max-Age=");
  text.append(std::to_string(max_age.count()));
  if (secure) text.append("; Secure");
  return text;
}

}  // namespace

std::string_view presented_session(const HttpRequest& request) {
  std::string_view token;
  int count = 0;
  for (const auto& header : request.headers) {
    if (!iequals(header.name, "cookie")) continue;
    for (const auto part : split(header.value, ';')) {
      const auto pair = trim(part);
      const auto equals = pair.find('=');
      if (equals == std::string_view::npos || pair.substr(0, equals) != session_cookie_name) {
        continue;
      }
      token = pair.substr(equals + 1);
      ++count;
    }
  }
  return count == 1 ? token : std::string_view();
}

std::string session_cookie(std::string_view token, std::chrono::seconds max_age, bool secure) {
  return cookie(token, max_age, secure);
}

std::string cleared_session_cookie(bool secure) {
  return cookie("", std::chrono::seconds(0), secure);
}

}  // namespace arouter::gateway
