// Leases: the slices of spending limits that PostgreSQL hands to replicas. The request path spends
// from a slice and never asks the database; `leased + spent <= limit` holds in the table at all
// times for everything granted, so replicas together cannot overspend.
#pragma once

#include <cstdint>
#include <vector>

#include <arouter/base/clock.hpp>
#include <arouter/base/ids.hpp>
#include <arouter/base/result.hpp>
#include <arouter/domain/money.hpp>
#include <arouter/domain/rate_share.hpp>
#include <arouter/domain/scope.hpp>
#include <arouter/ports/task.hpp>

namespace arouter {

struct LeaseRequest {
  ScopeWindow scope;
  Money needed;  // less than this is of no use to the caller, but is granted all the same
  Money wanted;  // >= needed: up to this much, as far as the slice policy and the limit allow
};

struct LeaseGrant {
  ScopeWindow scope;
  Money granted;  // 0 when nothing is left
  Money spent;    // drained by all replicas, in this window
  Money leased;   // outstanding with all replicas, this grant included
  Money limit;    // as stored now; Money::max() when the scope has none
};

struct LeaseReturn {
  ScopeWindow scope;
  Money amount;  // > 0, already taken out of the local cell
};

class LeaseStore {
 public:
  virtual ~LeaseStore() = default;
  // Makes this process known under `replica`, in a new incarnation. Leases of earlier incarnations
  // stay reserved until `reconcile_previous`.
  virtual Task<Status> register_replica(ReplicaId replica, std::chrono::milliseconds expiry) = 0;
  // Extends the registration. A replica that was silent for longer than its expiry, and nothing of
  // whose leases was released meanwhile, has them back as they were. Answers the part of rate
  // limits that falls to it, by the replicas whose last heartbeat is recent. Errors: conflict when
  // the replica is not known, or is known no more: it has nothing left and must register again.
  virtual Task<Result<RateShare>> heartbeat(ReplicaId replica) = 0;
  // One atomic statement over all scopes named. Answers come in scope order, one for each scope;
  // a scope the database does not know has none. Errors: conflict when the replica is not
  // registered or its registration expired. After any other error an unknown part may have been
  // granted: it stays reserved until `reconcile_previous` of the next incarnation.
  virtual Task<Result<std::vector<LeaseGrant>>> grant(ReplicaId replica,
                                                      std::vector<LeaseRequest> requests) = 0;
  // Clamped at what this incarnation holds. After an error it is unknown whether the amounts went
  // back: they must not be spent, and the call may be repeated as it was. `sequence` rises from 1
  // within an incarnation; a call whose number has been seen changes nothing.
  virtual Task<Status> give_back(ReplicaId replica, std::uint64_t sequence,
                                 std::vector<LeaseReturn> returns) = 0;
  // After this replica's journal of earlier incarnations is drained: what they still held goes
  // back.
  virtual Task<Status> reconcile_previous(ReplicaId replica) = 0;
  // Any replica may call it: leases of replicas that stopped their heartbeat become unreconciled,
  // and are released after `release_after`, when such a replica is forgotten too. Returns the
  // number of replicas expired.
  virtual Task<Result<std::uint64_t>> expire_dead(std::chrono::hours release_after) = 0;
};

}  // namespace arouter
