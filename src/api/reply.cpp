#include "api/reply.hpp"

#include <vector>

namespace arouter::api {

namespace {

Task<Status> reply_with(RequestScope& scope, HttpReplyHead head, std::string_view body,
                        std::span<const HeaderView> more) {
  std::vector<HeaderView> headers{{"X-Request-Id", scope.context.request_id}};
  headers.insert(headers.end(), more.begin(), more.end());
  head.headers = headers;
  scope.status = head.status;
  co_return co_await scope.exchange.reply(head, body);
}

}  // namespace

Task<Status> reply_json(RequestScope& scope, std::string_view body) {
  return reply_json(scope, 200, body);
}

Task<Status> reply_json(RequestScope& scope, int status, std::string_view body,
                        std::span<const HeaderView> headers) {
  return reply_with(scope, {status, "application/json", {}}, body, headers);
}

Task<Status> reply_text(RequestScope& scope, int status, std::string_view content_type,
                        std::string_view body) {
  return reply_with(scope, {status, content_type, {}}, body, {});
}

}  // namespace arouter::api
