#include "api/ops/ops.hpp"
#include "api/reply.hpp"

namespace arouter::api {

Task<Status> metrics(RequestScope& scope) {
  const auto text = scope.inside.metrics.expose();
  co_return co_await reply_text(scope, 200, "text/plain; version=0.0.4; charset=utf-8", text);
}

}  // namespace arouter::api
