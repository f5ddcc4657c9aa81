// AttemptLog: one line for an attempt that failed, so that operators learn which provider failed
// and why even when another one answered the caller.
#pragma once

#include <array>
#include <string_view>

#include <arouter/gateway/attempt.hpp>
#include <arouter/gateway/call_context.hpp>
#include <arouter/telemetry/log.hpp>

namespace arouter::gateway {

class AttemptLog {
 public:
  // At most one line a second for an endpoint (now and then two endpoints share their second). The
  // provider's own words stay out: they may quote the prompt.
  void failed(const CallContext& context, const AttemptTarget& target,
              const providers::ProviderFailure& failure, SteadyTime now);

 private:
  std::array<telemetry::LogThrottle, 64> throttles_;
};

}  // namespace arouter::gateway
