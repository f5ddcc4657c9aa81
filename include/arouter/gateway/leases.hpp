// LeaseDesk: keeps the cells of this replica supplied with slices of their limits, and hands back
// what lies idle. The request path only comes here when a slice turned out too small.
#pragma once

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include <arouter/base/clock.hpp>
#include <arouter/base/ids.hpp>
#include <arouter/base/result.hpp>
#include <arouter/domain/cell.hpp>
#include <arouter/gateway/scope_ledger.hpp>
#include <arouter/ports/lease_store.hpp>
#include <arouter/ports/timer.hpp>

namespace arouter::gateway {

struct LeasePolicy {
  std::chrono::milliseconds tick{500};
  std::chrono::milliseconds heartbeat{5000};
  std::chrono::milliseconds expiry{60'000};      // limits.lease_expiry_ms
  std::chrono::hours unreconciled_release{24};   // limits.unreconciled_release_hours
  std::chrono::milliseconds idle_after{30'000};  // then a cell's slice goes back
  std::chrono::milliseconds exhausted_for{250};  // how long an empty limit is believed empty
  int holds_in_reserve = 4;                      // a slice is at least this many usual holds
};

class LeaseDesk {
 public:
  LeaseDesk(LeaseStore& store, const Clock& clock, Timer& timer, ReplicaId replica,
            LeasePolicy policy);

  // Asks the database for what `cells` lack to take a hold of `amount`. On success every cell
  // either got something or is known to be exhausted. Errors: unavailable.
  Task<Status> top_up(std::vector<std::shared_ptr<BudgetCell>> cells, Money amount);

  // True while the database is known to have nothing left for this cell.
  [[nodiscard]] bool exhausted(const BudgetCell& cell) const;

  // The limit behind this scope changed: what is not held goes back, so that the new limit decides.
  void recall(const std::shared_ptr<ScopeLedger>& ledger);

  // A drained batch moved `charged` into the database's count; `overrun` of it was not covered.
  void drained(const ScopeWindow& scope, Money charged, Money overrun, Money spent);
  // The database has counted what an earlier process of this replica left behind.
  void note_spent(const ScopeWindow& scope, Money spent);

  // Registers the replica and then heartbeats, tops up and hands back for ever; run it on one core.
  Task<void> run();
  // One round of `run` without the waiting; for tests and shutdown.
  Task<Status> tick();
  // Hands back everything that is not held. For shutdown.
  Task<Status> return_all();

  // False when no heartbeat was acknowledged for so long that the leases may be void.
  [[nodiscard]] bool valid() const;
  // The part of every rate limit that is this replica's, as of the last heartbeat; all of it before
  // the first.
  [[nodiscard]] RateShare rate_share() const { return share_.load(std::memory_order_relaxed); }

 private:
  // A cell somebody held from lately.
  struct Active {
    std::shared_ptr<BudgetCell> cell;
    Money usual_hold;      // the largest hold asked for of late
    Money settled_before;  // at the last tick
    Money spend_per_tick;  // rises at once, falls slowly
    Money coming;          // asked for by calls that wait for it
    SteadyTime last_used;
  };

  std::optional<LeaseRequest> plan_top_up(const std::shared_ptr<BudgetCell>& cell, Money amount);
  void arrived(const std::vector<LeaseRequest>& requests);
  std::vector<LeaseRequest> plan_top_ups();
  void plan_returns();
  Task<Status> send_returns();
  void forget_leases();
  [[nodiscard]] Money slice_target(const Active& active) const;
  Task<Status> request(std::vector<LeaseRequest> requests);
  Task<Status> heartbeat_when_due();
  void apply(const LeaseGrant& grant, Money needed);
  std::shared_ptr<BudgetCell> find(const ScopeWindow& scope);

  LeaseStore& store_;
  const Clock& clock_;
  Timer& timer_;
  const ReplicaId replica_;
  const LeasePolicy policy_;
  std::mutex mutex_;  // guards active_ and returning_; never held across a wait
  std::map<ScopeWindow, Active> active_;
  std::vector<LeaseReturn> returning_;  // next to be handed back
  std::vector<LeaseReturn> sent_;       // handed back, not yet acknowledged
  std::uint64_t return_sequence_ = 0;   // of `sent_`
  bool registered_ = false;
  SteadyTime next_heartbeat_{};
  std::atomic<RateShare> share_{RateShare{}};
  std::atomic<bool> overdue_{false};               // the database took this replica for dead
  std::atomic<std::int64_t> acknowledged_ms_{-1};  // steady time of the last acknowledged heartbeat
};

}  // namespace arouter::gateway
