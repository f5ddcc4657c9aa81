// The cookie that carries a session's token.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include <arouter/base/http.hpp>

namespace arouter::gateway {

inline constexpr std::string_view session_cookie_name = "arouter_session";

// The token a request presents; empty when it presents none, or several: one of those was planted.
std::string_view presented_session(const HttpRequest& request);

// Values of Set-Cookie: not for scripts, not sent along by other sites' forms, and only over TLS
// when `secure`.
std::string session_cookie(std::string_view token, std::chrono::seconds max_age, bool secure);
std::string cleared_session_cookie(bool secure);

}  // namespace arouter::gateway
