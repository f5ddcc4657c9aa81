// Drainer: moves settled records from the journal to PostgreSQL in idempotent batches, and tells
// the cells what has become part of the database's own count. An outage only makes the journal
// longer.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <string>

#include <arouter/base/ids.hpp>
#include <arouter/gateway/leases.hpp>
#include <arouter/gateway/snapshots.hpp>
#include <arouter/ports/journal.hpp>
#include <arouter/ports/timer.hpp>
#include <arouter/ports/usage_store.hpp>
#include <arouter/telemetry/metrics.hpp>

namespace arouter::gateway {

struct DrainPolicy {
  std::size_t batch_records_max = 4000;
  std::chrono::milliseconds idle_wait{100};     // after a batch that was not full
  std::chrono::milliseconds failure_wait{250};  // after a failed batch, doubled up to …
  std::chrono::milliseconds failure_wait_max{2000};
};

class Drainer {
 public:
  Drainer(JournalDrain& journal, UsageStore& usage, LeaseStore& lease_store, LeaseDesk& leases,
          const Snapshots& snapshots, Timer& timer, telemetry::Metrics& metrics, ReplicaId replica,
          DrainPolicy policy = {});

  // For ever; run it on one core.
  Task<void> run();
  // One batch. How many records it held; 0 when the journal was empty.
  Task<Result<std::size_t>> drain_once();
  // Until the journal is empty or a batch fails. For shutdown and `journal replay`.
  Task<Status> drain_all();

 private:
  // Cost of a batch by key, and taking it off what counts as undrained once it is stored.
  using KeyCosts = std::map<std::string, Money>;
  void count_as_drained(const KeyCosts& costs);
  Task<Status> reconcile_when_recovered();

  JournalDrain& journal_;
  UsageStore& usage_;
  LeaseStore& lease_store_;
  LeaseDesk& leases_;
  const Snapshots& snapshots_;
  Timer& timer_;
  telemetry::Metrics& metrics_;
  const ReplicaId replica_;
  const DrainPolicy policy_;
  bool reconciled_ = false;
};

}  // namespace arouter::gateway
