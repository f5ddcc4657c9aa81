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

}  // namespace

PauseTable::PauseTable(std::span<const std::size_t> credentials_of) {
  first_.reserve(credentials_of.size() + 1);
  std::size_t next = 0;
  for (const auto credentials : credentials_of) {
    first_.push_back(next);
    next += std::max<std::size_t>(credentials, 1);
  }
  first_.push_back(next);
  until_.resize(next);
}

void PauseTable::pause(std::size_t endpoint, std::size_t credential, SteadyTime until) {
  if (endpoint + 1 >= first_.size()) return;
  const auto place = first_[endpoint] + credential;
  if (place < first_[endpoint + 1]) until_[place] = std::max(until_[place], until);
}

SteadyTime PauseTable::free_at(std::size_t endpoint) const {
  if (endpoint + 1 >= first_.size()) return {};
  const auto at = [this](std::size_t place) {
    return until_.begin() + static_cast<std::ptrdiff_t>(place);
  };
  return *std::min_element(at(first_[endpoint]), at(first_[endpoint + 1]));
}

bool PauseTable::paused(std::size_t endpoint, std::size_t credential, SteadyTime now) const {
  if (endpoint + 1 >= first_.size()) return false;
  const auto place = first_[endpoint] + credential;
  return place < first_[endpoint + 1] && now < until_[place];
}

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

std::optional<SteadyTime> HealthSnapshot::paused_until(std::size_t endpoint) const {
  const auto until = pauses_.free_at(endpoint);
  if (until == SteadyTime{}) return std::nullopt;
  return until;
}

bool HealthSnapshot::credential_paused(std::size_t endpoint, std::size_t credential,
                                       SteadyTime now) const {
  return pauses_.paused(endpoint, credential, now);
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
    : HealthBook(credentials_of(catalogue), policy) {}

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
  if (sample.pause) pauses_.pause(sample.endpoint, sample.credential, now + *sample.pause);
  return moved || sample.pause.has_value();
}

std::shared_ptr<const HealthSnapshot> HealthBook::snapshot(SteadyTime now) const {
  std::vector<EndpointHealth> endpoints;
  endpoints.reserve(machines_.size());
  for (const auto& machine : machines_) endpoints.push_back(machine.view(now, policy_));
  return std::make_shared<HealthSnapshot>(std::move(endpoints), pauses_, gates_, policy_.open_for);
}

}  // namespace arouter
