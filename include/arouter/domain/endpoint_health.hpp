// The health of every endpoint, learnt from samples: one breaker machine each, the pauses that
// answers led to, and the immutable snapshot that readers on all cores see. No I/O, no clock.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include <arouter/base/clock.hpp>
#include <arouter/domain/health.hpp>
#include <arouter/domain/pause_table.hpp>
#include <arouter/domain/routing.hpp>

namespace arouter {

// Circuit breaker and averages of one endpoint.
//
//   closed ──(failures_to_open in a row, or error_rate_to_open of the window)──▶ open
//   open ──(open_for passed)──▶ half-open ──(success)──▶ closed
//                                         ──(failure)──▶ open
//
// Half-open is what `open` looks like once its time is up; who may then probe is ProbeGates'
// matter.
class EndpointHealthMachine {
 public:
  // True when the breaker moved.
  bool record(const AttemptSample& sample, SteadyTime now, const HealthPolicy& policy);
  [[nodiscard]] EndpointHealth view(SteadyTime now, const HealthPolicy& policy) const;
  [[nodiscard]] BreakerState breaker(SteadyTime now) const;

 private:
  struct Bucket {
    std::int64_t slot = -1;  // which slice of time the counts belong to
    std::uint32_t calls = 0;
    std::uint32_t failures = 0;
  };
  static constexpr std::size_t bucket_count = 6;

  static std::int64_t slot_of(SteadyTime now, const HealthPolicy& policy);
  Bucket& bucket_at(SteadyTime now, const HealthPolicy& policy);
  [[nodiscard]] Bucket window_sum(SteadyTime now, const HealthPolicy& policy) const;
  bool on_success(const AttemptSample& sample, SteadyTime now, const HealthPolicy& policy);
  bool on_failure(SteadyTime now, const HealthPolicy& policy);

  std::array<Bucket, bucket_count> buckets_{};
  bool open_ = false;
  SteadyTime retry_at_{};
  int failures_in_a_row_ = 0;
  double latency_ms_ = 0;
  double tokens_per_second_ = 0;
  std::uint64_t calls_ = 0;
  std::uint64_t failures_ = 0;
};

// One claim per endpoint and breaker period, over all cores. Lock-free.
class ProbeGates {
 public:
  explicit ProbeGates(std::size_t endpoints) : next_(endpoints) {}

  bool try_begin(std::size_t endpoint, SteadyTime now, SteadyTime::duration period);
  void allow_from(std::size_t endpoint, SteadyTime time);

 private:
  std::vector<std::atomic<SteadyTime::rep>> next_;  // no probe before this
};

// What readers see. Immutable except for the probe claims.
class HealthSnapshot final : public HealthView {
 public:
  HealthSnapshot(std::vector<EndpointHealth> endpoints, PauseTable pauses,
                 std::shared_ptr<ProbeGates> gates, SteadyTime::duration probe_period);

  [[nodiscard]] EndpointHealth of(std::size_t endpoint) const override;
  [[nodiscard]] Pause pause_of(std::size_t endpoint) const override;
  [[nodiscard]] Pause credential_pause(std::size_t endpoint, std::size_t credential) const override;
  [[nodiscard]] bool try_begin_probe(std::size_t endpoint, SteadyTime now) const override;

 private:
  std::vector<EndpointHealth> endpoints_;
  PauseTable pauses_;
  std::shared_ptr<ProbeGates> gates_;
  SteadyTime::duration probe_period_;
};

// Applies the samples of all cores and makes snapshots. Not thread-safe: one merger at a time.
class HealthBook {
 public:
  // `credentials_of` as for PauseTable; its size is the number of endpoints.
  HealthBook(std::span<const std::size_t> credentials_of, HealthPolicy policy);
  // Endpoints and credentials of that catalogue, all healthy.
  HealthBook(const Catalogue& catalogue, HealthPolicy policy);

  // True when readers should hear of it now rather than at the next merge: a breaker moved or a
  // pause was set. Samples of endpoints the book does not know are ignored.
  bool record(const AttemptSample& sample, SteadyTime now);
  [[nodiscard]] std::shared_ptr<const HealthSnapshot> snapshot(SteadyTime now) const;

 private:
  // True when a pause was set.
  bool pause_after(const AttemptSample& sample, SteadyTime now);

  HealthPolicy policy_;
  std::vector<EndpointHealthMachine> machines_;
  std::vector<std::size_t> provider_of_;  // endpoint → provider; empty: each has its own
  PauseTable pauses_;
  std::shared_ptr<ProbeGates> gates_;
};

}  // namespace arouter
