#include <algorithm>

#include <arouter/domain/catalogue.hpp>
#include <arouter/domain/endpoint_health.hpp>

namespace arouter {

namespace {

std::vector<std::size_t> credentials_of(const Catalogue& catalogue) {
  std::vector<std::size_t> counts;
  counts.reserve(catalogue.endpoint_count());
  for (const auto& model : catalogue.models()) {
    for (const auto& endpoint : model.endpoints) {
      counts.push_back(endpoint.provider->credential_count);
    }
  }
  return counts;
}

std::vector<std::size_t> provider_of(const Catalogue& catalogue) {
  std::vector<std::size_t> providers;
  providers.reserve(catalogue.endpoint_count());
  for (const auto& model : catalogue.models()) {
    for (const auto& endpoint : model.endpoints) providers.push_back(endpoint.provider->index);
  }
  return providers;
}

}  // namespace

bool ProbeGates::try_begin(std::size_t endpoint, SteadyTime now, SteadyTime::duration period) {
  if (endpoint >= next_.size()) return true;
  auto next = next_[endpoint].load(std::memory_order_relaxed);
  if (now.time_since_epoch().count() < next) return false;
  // Whoever loses the exchange lost it to another probe.
  return next_[endpoint].compare_exchange_strong(next, (now + period).time_since_epoch().count(),
                                                 std::memory_order_acq_rel);
}

void ProbeGates::allow_from(std::size_t endpoint, SteadyTime time) {
  if (endpoint >= next_.size()) return;
  next_[endpoint].store(time.time_since_epoch().count(), std::memory_order_release);
}

HealthSnapshot::HealthSnapshot(std::vector<EndpointHealth> endpoints, PauseTable pauses,
                               std::shared_ptr<ProbeGates> gates, SteadyTime::duration probe_period)
    : endpoints_(std::move(endpoints)),
      pauses_(std::move(pauses)),
      gates_(std::move(gates)),
      probe_period_(probe_period) {}

EndpointHealth HealthSnapshot::of(std::size_t endpoint) const {
  return endpoint < endpoints_.size() ? endpoints_[endpoint] : EndpointHealth{};
}

Pause HealthSnapshot::pause_of(std::size_t endpoint) const {
  return pauses_.of(endpoint);
}

Pause HealthSnapshot::credential_pause(std::size_t endpoint, std::size_t credential) const {
  return pauses_.of(endpoint, credential);
}

bool HealthSnapshot::try_begin_probe(std::size_t endpoint, SteadyTime now) const {
  return gates_->try_begin(endpoint, now, probe_period_);
}

HealthBook::HealthBook(std::span<const std::size_t> credentials_of, HealthPolicy policy)
    : policy_(policy),
      machines_(credentials_of.size()),
      pauses_(credentials_of),
      gates_(std::make_shared<ProbeGates>(credentials_of.size())) {}

HealthBook::HealthBook(const Catalogue& catalogue, HealthPolicy policy)
    : HealthBook(credentials_of(catalogue), policy) {
  provider_of_ = provider_of(catalogue);
}

bool HealthBook::record(const AttemptSample& sample, SteadyTime now) {
  if (sample.endpoint >= machines_.size()) return false;
  auto& machine = machines_[sample.endpoint];
  const bool moved = machine.record(sample, now, policy_);
  if (moved) {
    // Readers of an older snapshot must not probe what has just failed again.
    if (machine.breaker(now) == BreakerState::open) {
      gates_->allow_from(sample.endpoint, now + policy_.open_for);
    }
  } else if (machine.breaker(now) == BreakerState::half_open) {
    gates_->allow_from(sample.endpoint, now);  // the probe told nothing: another may go at once
  }
  return pause_after(sample, now) || moved;
}

bool HealthBook::pause_after(const AttemptSample& sample, SteadyTime now) {
  switch (sample.outcome) {
    case AttemptOutcome::success:
      pauses_.served(sample.endpoint, sample.credential);
      return false;
    case AttemptOutcome::rejected:
      return false;
    case AttemptOutcome::rate_limited:
      pauses_.limit(sample.endpoint, sample.credential, sample.pause, now, policy_);
      return true;
    case AttemptOutcome::failure:  // an overloaded provider may say when to come back
      if (!sample.pause) return false;
      break;
    case AttemptOutcome::credential:
    case AttemptOutcome::not_served:
      break;
  }
  const auto until = now + sample.pause.value_or(policy_.refusal_pause);
  pauses_.avoid(sample.endpoint, sample.credential, until);
  if (!sample.refuses_credential) return true;
  for (std::size_t endpoint = 0; endpoint < provider_of_.size(); ++endpoint) {
    if (provider_of_[endpoint] != provider_of_[sample.endpoint]) continue;
    pauses_.avoid(endpoint, sample.credential, until);
  }
  return true;
}

std::shared_ptr<const HealthSnapshot> HealthBook::snapshot(SteadyTime now) const {
  std::vector<EndpointHealth> endpoints;
  endpoints.reserve(machines_.size());
  for (const auto& machine : machines_) endpoints.push_back(machine.view(now, policy_));
  return std::make_shared<HealthSnapshot>(std::move(endpoints), pauses_, gates_, policy_.open_for);
}

}  // namespace arouter
