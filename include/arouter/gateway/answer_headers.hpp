// The headers that every answer to a metered call carries.
#pragma once

#include <arouter/base/http.hpp>
#include <arouter/gateway/call_context.hpp>

namespace arouter::gateway {

// Who the answer belongs to, and how its rate limits stand. The views live as long as `context` and
// until its rate limits are asked again.
inline HeaderList answer_headers(const CallContext& context) {
  HeaderList headers;
  headers.add("X-Request-Id", context.request_id);
  headers.add("X-Generation-Id", context.generation_id);
  context.rates.add_to(headers);
  return headers;
}

inline HeaderList stream_headers(const CallContext& context) {
  auto headers = answer_headers(context);
  headers.add("Cache-Control", "no-cache");
  headers.add("X-Accel-Buffering", "no");
  return headers;
}

}  // namespace arouter::gateway
