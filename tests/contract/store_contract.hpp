// The fixture of the contract suite: every test runs against the stores in memory and against those
// on PostgreSQL, so that the fake cannot drift from what it stands for.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include <arouter/ports/stores.hpp>
#include <arouter/store/postgres.hpp>
#include <gtest/gtest.h>

#include "support/memory_stores.hpp"
#include "support/run_coro.hpp"

namespace arouter::test {

enum class Storage { memory, postgres };

inline std::ostream& operator<<(std::ostream& out, Storage storage) {
  return out << (storage == Storage::memory ? "memory" : "postgres");
}

// A new database with the current schema; returns its URL.
std::string migrated_database();

// What a test need not care about is filled in; hashes, ids and fingerprints are unique in the
// process.
OrgId unknown_org();
ReplicaId new_replica();
Key key_of(OrgId org);
CreditPosting grant_of(Money amount);
UsageRecord usage_of(OrgId org, std::vector<ScopeWindow> scopes, Money cost);

// The window of a scope without reset.
ScopeWindow lifetime(ScopeId scope);

// Runs `work` in `count` threads at once, with the thread's number.
void in_threads(std::size_t count, const std::function<void(std::size_t)>& work);

class StoreContract : public ::testing::TestWithParam<Storage> {
 protected:
  StoreContract();

  Stores stores();
  template <class T>
  T run(Task<T> task) {
    return run_coro(std::move(task));
  }
  // The value of a call that must succeed.
  template <class T>
  T value(Task<Result<T>> task) {
    auto result = run_coro(std::move(task));
    if (!result)
      ADD_FAILURE() << result.error().message() << " " << result.error().details().log_detail;
    return result ? std::move(*result) : T{};
  }
  void succeed(Task<Status> task);

  Org org(Money credits = Money::usd(10));
  Key stored_key(OrgId org, std::optional<Money> limit = std::nullopt);
  ReplicaId registered_replica();
  // Asks for exactly this much, needed and wanted.
  Money grant(ReplicaId replica, ScopeWindow scope, Money amount);
  // Asks for nothing: what the database says about the scope.
  LeaseGrant look(ScopeWindow scope);

 private:
  std::unique_ptr<MemoryStores> memory_;
  std::unique_ptr<store::Postgres> postgres_;
  ReplicaId observer_;
};

}  // namespace arouter::test
