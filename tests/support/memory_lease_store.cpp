#include <algorithm>

#include "support/memory_tables.hpp"

namespace arouter::test {

namespace {

constexpr std::int64_t slices_per_limit = 50;  // a slice is at most 2 % of its limit

Error lease_expired() {
  return fail(ErrorCode::conflict, "lease expired: re-register");
}

Money slice(const MemoryLimit& limit, const MemoryWindow& window, const LeaseRequest& request) {
  if (!limit.limit) return std::max(request.needed, request.wanted);
  const auto room = *limit.limit - window.spent - window.leased;
  const auto share = Money::nano_usd(limit.limit->nano() / slices_per_limit);
  const auto cap = std::max(request.needed, std::min(request.wanted, share));
  return std::max(Money(), std::min(room, cap));
}

class MemoryLeaseStore final : public LeaseStore {
 public:
  explicit MemoryLeaseStore(MemoryTables& tables) : tables_(tables) {}

  Task<Status> register_replica(ReplicaId replica, std::chrono::milliseconds expiry) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    auto& row = tables_.replicas[replica];
    ++row.incarnation;
    row.expiry = expiry;
    row.heartbeat_at = tables_.clock.wall();
    row.expires_at = row.heartbeat_at + expiry;
    row.expired_at.reset();
    row.returned = 0;
    co_return Status{};
  }

  Task<Result<RateShare>> heartbeat(ReplicaId replica) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    const auto known = tables_.replicas.find(replica);
    if (known == tables_.replicas.end()) co_return lease_expired();
    auto& row = known->second;
    const auto now = tables_.clock.wall();
    row.heartbeat_at = now;
    row.expires_at = now + row.expiry;
    row.expired_at.reset();
    for (auto& [key, lease] : tables_.leases) {
      if (std::get<ReplicaId>(key) == replica && std::get<std::uint64_t>(key) == row.incarnation) {
        lease.unreconciled_since.reset();
      }
    }
    co_return share_of(replica, now);
  }

  Task<Result<std::vector<LeaseGrant>>> grant(ReplicaId replica,
                                              std::vector<LeaseRequest> requests) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    const auto* row = live(replica);
    if (row == nullptr) co_return lease_expired();
    std::sort(requests.begin(), requests.end(),
              [](const LeaseRequest& a, const LeaseRequest& b) { return a.scope < b.scope; });
    std::vector<LeaseGrant> grants;
    for (const auto& request : requests) {
      const auto known = tables_.limits.find(request.scope.scope);
      if (known == tables_.limits.end()) continue;
      auto& window = tables_.windows[request.scope];
      const auto granted = slice(known->second, window, request);
      window.leased += granted;
      tables_.leases[{replica, request.scope, row->incarnation}].amount += granted;
      grants.push_back(LeaseGrant{request.scope, granted, window.spent, window.leased,
                                  known->second.limit.value_or(Money::max())});
    }
    co_return grants;
  }

  Task<Status> give_back(ReplicaId replica, std::uint64_t sequence,
                         std::vector<LeaseReturn> returns) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    const auto known = tables_.replicas.find(replica);
    if (known == tables_.replicas.end() || known->second.returned >= sequence) co_return Status{};
    known->second.returned = sequence;
    const auto incarnation = known->second.incarnation;
    for (const auto& given : returns) {
      const auto lease = tables_.leases.find({replica, given.scope, incarnation});
      if (lease == tables_.leases.end()) continue;
      const auto amount = std::min(given.amount, lease->second.amount);
      lease->second.amount -= amount;
      tables_.windows[given.scope].leased -= amount;
    }
    co_return Status{};
  }

  Task<Status> reconcile_previous(ReplicaId replica) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    const auto current = tables_.replicas[replica].incarnation;
    release_if([&](const MemoryLeaseKey& key, const MemoryLease&) {
      return std::get<ReplicaId>(key) == replica && std::get<std::uint64_t>(key) < current;
    });
    co_return Status{};
  }

  Task<Result<std::uint64_t>> expire_dead(std::chrono::hours release_after) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    const auto now = tables_.clock.wall();
    std::uint64_t expired = 0;
    for (auto& [id, row] : tables_.replicas) {
      if (row.expires_at > now) continue;
      if (!row.expired_at) {
        ++expired;
        row.expired_at = now;
      }
      mark_unreconciled(id, now);
    }
    release_if([&](const MemoryLeaseKey&, const MemoryLease& lease) {
      return lease.unreconciled_since && *lease.unreconciled_since <= now - release_after;
    });
    std::erase_if(tables_.replicas, [&](const auto& entry) {
      const auto& [id, row] = entry;
      return row.expired_at && *row.expired_at <= now - release_after && !holds_leases(id);
    });
    co_return expired;
  }

 private:
  RateShare share_of(ReplicaId replica, WallTime now) const {
    RateShare share;
    for (const auto& [id, row] : tables_.replicas) {
      if (id == replica || row.heartbeat_at <= now - row.expiry / 4) continue;
      ++share.replicas;
      if (id < replica) ++share.position;
    }
    return share;
  }

  MemoryReplica* live(ReplicaId replica) {
    const auto found = tables_.replicas.find(replica);
    if (found == tables_.replicas.end()) return nullptr;
    return found->second.expires_at > tables_.clock.wall() ? &found->second : nullptr;
  }

  void mark_unreconciled(ReplicaId replica, WallTime now) {
    for (auto& [key, lease] : tables_.leases) {
      if (std::get<ReplicaId>(key) != replica || lease.unreconciled_since) continue;
      lease.unreconciled_since = now;
    }
  }

  bool holds_leases(ReplicaId replica) const {
    return std::any_of(tables_.leases.begin(), tables_.leases.end(), [&](const auto& entry) {
      return std::get<ReplicaId>(entry.first) == replica;
    });
  }

  template <class Predicate>
  void release_if(Predicate released) {
    for (auto at = tables_.leases.begin(); at != tables_.leases.end();) {
      if (!released(at->first, at->second)) {
        ++at;
        continue;
      }
      tables_.windows[std::get<ScopeWindow>(at->first)].leased -= at->second.amount;
      at = tables_.leases.erase(at);
    }
  }

  MemoryTables& tables_;
};

}  // namespace

std::unique_ptr<LeaseStore> memory_lease_store(MemoryTables& tables) {
  return std::make_unique<MemoryLeaseStore>(tables);
}

}  // namespace arouter::test
