#include "api/reply.hpp"

#include "api/routes.hpp"

namespace arouter::api {

namespace {

Task<Status> reply_with(RequestScope& scope, HttpReplyHead head, std::string_view body,
                        std::span<const HeaderView> more) {
  HeaderList headers;
  headers.add("X-Request-Id", scope.context.request_id);
  scope.context.rates.add_to(headers);
  // What is managed is for one caller's eyes, and some of it is shown once.
  if (manages(scope.route->access)) headers.add("Cache-Control", "no-store");
  for (const auto& header : more) headers.add(header.name, header.value);
  head.headers = headers.view();
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
                        std::string_view body, std::span<const HeaderView> headers) {
  return reply_with(scope, {status, content_type, {}}, body, headers);
}

}  // namespace arouter::api
