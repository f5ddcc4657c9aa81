#include <arouter/gateway/attempt_log.hpp>

namespace arouter::gateway {

void AttemptLog::failed(const CallContext& context, const AttemptTarget& target,
                        const providers::ProviderFailure& failure, SteadyTime now) {
  const auto& endpoint = *target.candidate.endpoint;
  auto& throttle = throttles_[endpoint.index % throttles_.size()];
  if (!throttle.allow(now)) return;
  telemetry::log(telemetry::LogLevel::warn, "attempt_failed",
                 {{"request_id", context.request_id},
                  {"provider", endpoint.provider->id},
                  {"upstream_model", endpoint.upstream_model},
                  {"credential", target.credential},
                  {"error", to_string(failure.error.code())},
                  {"detail", failure.error.details().log_detail},
                  {"suppressed", throttle.take_suppressed()}});
}

}  // namespace arouter::gateway
