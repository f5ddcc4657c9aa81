#include <arouter/gateway/call_metrics.hpp>

namespace arouter::gateway {

void measure_call(telemetry::Metrics& metrics, const Call& call,
                  const wire::openai::CallTotals& totals) {
  using telemetry::Counter;
  using telemetry::Histogram;
  metrics.add(Counter::tokens_prompt, static_cast<std::uint64_t>(totals.usage.prompt));
  metrics.add(Counter::tokens_cached, static_cast<std::uint64_t>(totals.usage.cached_read));
  metrics.add(Counter::tokens_completion, static_cast<std::uint64_t>(totals.usage.completion));
  metrics.add(Counter::tokens_reasoning, static_cast<std::uint64_t>(totals.usage.reasoning));
  metrics.add(Counter::cost_nano_usd, static_cast<std::uint64_t>(totals.cost.nano()));
  const auto seconds = [](std::int64_t micros) { return static_cast<double>(micros) / 1e6; };
  metrics.observe(Histogram::gateway_overhead, seconds(totals.timing.gateway_overhead_us));
  if (call.marks.first_token != SteadyTime{}) {
    metrics.observe(Histogram::time_to_first_token,
                    seconds(totals.timing.time_to_first_token_ms * 1000));
  }
  if (call.record->status == CallStatus::cancelled) metrics.add(Counter::client_gone);
}

}  // namespace arouter::gateway
