// What a settled call adds to the exposed metrics.
#pragma once

#include <arouter/gateway/call.hpp>
#include <arouter/telemetry/metrics.hpp>
#include <arouter/wire/openai/chat_identity.hpp>

namespace arouter::gateway {

void measure_call(telemetry::Metrics& metrics, const Call& call,
                  const wire::openai::CallTotals& totals);

}  // namespace arouter::gateway
