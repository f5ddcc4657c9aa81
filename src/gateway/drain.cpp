#include <algorithm>

#include <arouter/gateway/drain.hpp>

namespace arouter::gateway {

Drainer::Drainer(JournalDrain& journal, UsageStore& usage, LeaseStore& lease_store,
                 LeaseDesk& leases, const Snapshots& snapshots, Timer& timer,
                 telemetry::Metrics& metrics, ReplicaId replica, DrainPolicy policy)
    : journal_(journal),
      usage_(usage),
      lease_store_(lease_store),
      leases_(leases),
      snapshots_(snapshots),
      timer_(timer),
      metrics_(metrics),
      replica_(replica),
      policy_(policy) {}

Task<Result<std::size_t>> Drainer::drain_once() {
  auto batch = journal_.next(policy_.batch_records_max);
  const auto count = batch.records.size();
  if (count == 0) co_return std::size_t{0};
  const auto position = batch.position;
  // What an earlier process left was never counted as undrained by this one.
  KeyCosts costs;
  const bool own = journal_.recovered();
  if (own) {
    for (const auto& record : batch.records) costs[record.key_hash] += record.cost;
  }
  auto drained = co_await usage_.insert(replica_, std::move(batch.records));
  if (!drained) {
    journal_.rewind();
    co_return drained.error();
  }
  for (const auto& scope : drained->scopes) {
    if (own) leases_.drained(scope.scope, scope.charged, scope.overrun, scope.spent);
    if (!own) leases_.note_spent(scope.scope, scope.spent);
  }
  count_as_drained(costs);
  journal_.acknowledge(position);
  metrics_.add(telemetry::Counter::drain_rows, drained->inserted);
  co_return count;
}

void Drainer::count_as_drained(const KeyCosts& costs) {
  for (const auto& [hash, cost] : costs) {
    const auto undrained = snapshots_.undrained(hash);
    if (undrained) undrained->nano_usd.fetch_sub(cost.nano(), std::memory_order_relaxed);
  }
}

// What earlier processes of this replica still held can go back once all they did is counted.
Task<Status> Drainer::reconcile_when_recovered() {
  if (reconciled_ || !journal_.recovered()) co_return Status{};
  const auto done = co_await lease_store_.reconcile_previous(replica_);
  reconciled_ = done.has_value();
  co_return done;
}

Task<void> Drainer::run() {
  auto failure_wait = policy_.failure_wait;
  for (;;) {
    const auto drained = co_await drain_once();
    Status reconciled;
    if (drained) reconciled = co_await reconcile_when_recovered();
    if (!drained || !reconciled) {
      co_await timer_.sleep_for(failure_wait);
      failure_wait = std::min(failure_wait * 2, policy_.failure_wait_max);
      continue;
    }
    failure_wait = policy_.failure_wait;
    // Few large transactions cost far less than many small ones.
    if (*drained < policy_.batch_records_max) co_await timer_.sleep_for(policy_.idle_wait);
  }
}

Task<Status> Drainer::drain_all() {
  for (;;) {
    const auto drained = co_await drain_once();
    if (!drained) co_return drained.error();
    if (*drained == 0) co_return Status{};
  }
}

}  // namespace arouter::gateway
