#include "api/people/cookie_reply.hpp"

#include <array>

#include <arouter/base/text.hpp>
#include <arouter/gateway/session_cookie.hpp>

#include "api/reply.hpp"

namespace arouter::api {

namespace {

// Whether the client's own connection is encrypted, as far as we can know.
bool over_tls(const RequestScope& scope) {
  const auto& request = scope.exchange.request();
  if (request.secure) return true;
  if (!scope.inside.accounts->policy.trust_forwarded_proto) return false;
  return iequals(trim(request.header("x-forwarded-proto").value_or("")), "https");
}

}  // namespace

Task<Status> reply_with_session(RequestScope& scope, int status, std::string_view token,
                                std::chrono::seconds max_age, std::string_view body) {
  const auto cookie = gateway::session_cookie(token, max_age, over_tls(scope));
  const std::array headers{HeaderView{"Set-Cookie", cookie},
                           HeaderView{"Cache-Control", "no-store"}};
  co_return co_await reply_json(scope, status, body, headers);
}

Task<Status> reply_without_session(RequestScope& scope, std::string_view body) {
  const auto cookie = gateway::cleared_session_cookie(over_tls(scope));
  const std::array headers{HeaderView{"Set-Cookie", cookie}};
  co_return co_await reply_json(scope, 200, body, headers);
}

}  // namespace arouter::api
