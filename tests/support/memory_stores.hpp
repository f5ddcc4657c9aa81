// MemoryStores: every store in memory with the semantics of the PostgreSQL ones, for tests that
// need storage but no database. Failures are scripted. The contract suite keeps the two alike.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include <arouter/base/clock.hpp>
#include <arouter/ports/stores.hpp>

namespace arouter::test {

struct MemoryTables;

// Any thread; every operation completes without suspending, except ChangeFeed::wait.
class MemoryStores {
 public:
  // `clock` decides expiry of replicas and the times of new rows; it must outlive this.
  explicit MemoryStores(const Clock& clock);
  MemoryStores();  // on the machine's clock
  ~MemoryStores();
  MemoryStores(const MemoryStores&) = delete;
  MemoryStores& operator=(const MemoryStores&) = delete;

  [[nodiscard]] Stores stores();

  // While down every operation fails with `unavailable`, as if the database were away.
  void set_down(bool down);
  // The next operation (after the failures already scripted) fails with `error` and does nothing.
  void fail_next(Error error);

  // What the tables hold.
  [[nodiscard]] std::vector<UsageRecord> usage() const;  // by request id
  [[nodiscard]] Money spent(ScopeWindow window) const;
  [[nodiscard]] Money leased(ScopeWindow window) const;
  [[nodiscard]] std::uint64_t epoch() const;

 private:
  struct Ports;
  std::unique_ptr<const Clock> own_clock_;
  std::unique_ptr<MemoryTables> tables_;
  std::unique_ptr<Ports> ports_;
};

}  // namespace arouter::test
