#include "api/reply.hpp"

#include <array>

namespace arouter::api {

Task<Status> reply_json(RequestScope& scope, std::string_view body) {
  co_return co_await reply_text(scope, 200, "application/json", body);
}

Task<Status> reply_text(RequestScope& scope, int status, std::string_view content_type,
                        std::string_view body) {
  const std::array<HeaderView, 1> headers{HeaderView{"X-Request-Id", scope.context.request_id}};
  HttpReplyHead head;
  head.status = status;
  head.content_type = content_type;
  head.headers = headers;
  scope.status = status;
  co_return co_await scope.exchange.reply(head, body);
}

}  // namespace arouter::api
