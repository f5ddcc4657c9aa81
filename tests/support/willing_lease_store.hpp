// A LeaseStore that agrees to everything; what it grants is left to the test.
#pragma once

#include <arouter/ports/lease_store.hpp>

namespace arouter::test {

class WillingLeaseStore : public LeaseStore {
 public:
  Task<Status> register_replica(ReplicaId, std::chrono::milliseconds) override {
    co_return Status{};
  }
  Task<Result<RateShare>> heartbeat(ReplicaId) override { co_return RateShare{}; }
  Task<Status> give_back(ReplicaId, std::uint64_t, std::vector<LeaseReturn>) override {
    co_return Status{};
  }
  Task<Status> reconcile_previous(ReplicaId) override { co_return Status{}; }
  Task<Result<std::uint64_t>> expire_dead(std::chrono::hours) override {
    co_return std::uint64_t{0};
  }
};

}  // namespace arouter::test
