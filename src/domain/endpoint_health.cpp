#include <algorithm>

#include <arouter/domain/endpoint_health.hpp>

namespace arouter {

namespace {

constexpr double newest_weight = 0.2;  // of the newest sample in an exponential average

void average_in(double& average, double sample) {
  average = average == 0 ? sample : average + newest_weight * (sample - average);
}

}  // namespace

bool EndpointHealthMachine::record(const AttemptSample& sample, SteadyTime now,
                                   const HealthPolicy& policy) {
  switch (sample.outcome) {
    case AttemptOutcome::success:
      return on_success(sample, now, policy);
    case AttemptOutcome::failure:
      return on_failure(now, policy);
    case AttemptOutcome::rate_limited:
    case AttemptOutcome::rejected:
    case AttemptOutcome::credential:
    case AttemptOutcome::not_served:
      return false;
  }
  return false;
}

bool EndpointHealthMachine::on_success(const AttemptSample& sample, SteadyTime now,
                                       const HealthPolicy& policy) {
  ++calls_;
  ++bucket_at(now, policy).calls;
  failures_in_a_row_ = 0;
  if (sample.first_byte_ms >= 0) {
    average_in(latency_ms_, static_cast<double>(sample.first_byte_ms));
  }
  if (sample.completion_tokens > 0 && sample.generation_ms > 0) {
    average_in(tokens_per_second_, 1000.0 * static_cast<double>(sample.completion_tokens) /
                                       static_cast<double>(sample.generation_ms));
  }
  // While open, a success is a long stream from better days; only a probe's counts.
  if (breaker(now) != BreakerState::half_open) return false;
  open_ = false;
  buckets_ = {};
  return true;
}

bool EndpointHealthMachine::on_failure(SteadyTime now, const HealthPolicy& policy) {
  ++calls_;
  ++failures_;
  auto& bucket = bucket_at(now, policy);
  ++bucket.calls;
  ++bucket.failures;
  ++failures_in_a_row_;

  const auto state = breaker(now);
  // Calls that were on their way when the breaker opened do not keep it open for longer.
  if (state == BreakerState::open) return false;
  if (state == BreakerState::closed && failures_in_a_row_ < policy.failures_to_open) {
    const auto sum = window_sum(now, policy);
    const bool enough_calls = sum.calls >= static_cast<std::uint32_t>(policy.window_calls_min);
    if (!enough_calls || sum.failures < policy.error_rate_to_open * sum.calls) return false;
  }
  open_ = true;
  retry_at_ = now + policy.open_for;
  return true;
}

BreakerState EndpointHealthMachine::breaker(SteadyTime now) const {
  if (!open_) return BreakerState::closed;
  return now < retry_at_ ? BreakerState::open : BreakerState::half_open;
}

EndpointHealth EndpointHealthMachine::view(SteadyTime now, const HealthPolicy& policy) const {
  const auto sum = window_sum(now, policy);
  EndpointHealth health;
  health.breaker = breaker(now);
  if (open_) health.retry_at = retry_at_;
  if (sum.calls > 0) health.error_rate = static_cast<double>(sum.failures) / sum.calls;
  health.latency_ms = latency_ms_;
  health.tokens_per_second = tokens_per_second_;
  health.calls = calls_;
  health.failures = failures_;
  return health;
}

std::int64_t EndpointHealthMachine::slot_of(SteadyTime now, const HealthPolicy& policy) {
  const auto slice = SteadyTime::duration(policy.window) / static_cast<int>(bucket_count);
  return now.time_since_epoch() / std::max(slice, SteadyTime::duration(1));
}

EndpointHealthMachine::Bucket& EndpointHealthMachine::bucket_at(SteadyTime now,
                                                                const HealthPolicy& policy) {
  const auto slot = slot_of(now, policy);
  auto& bucket = buckets_[static_cast<std::size_t>(slot) % bucket_count];
  if (bucket.slot != slot) bucket = Bucket{slot, 0, 0};
  return bucket;
}

EndpointHealthMachine::Bucket EndpointHealthMachine::window_sum(SteadyTime now,
                                                                const HealthPolicy& policy) const {
  const auto newest = slot_of(now, policy);
  Bucket sum;
  for (const auto& bucket : buckets_) {
    const auto age = newest - bucket.slot;
    if (age < 0 || age >= static_cast<std::int64_t>(bucket_count)) continue;
    sum.calls += bucket.calls;
    sum.failures += bucket.failures;
  }
  return sum;
}

}  // namespace arouter
