// ScopeLedger: one spending scope through time. Hands out the cell of the current window and rolls
// over by the clock alone; cells of past windows stay until the calls admitted in them have
// settled.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include <arouter/base/clock.hpp>
#include <arouter/domain/cell.hpp>
#include <arouter/domain/scope.hpp>

namespace arouter::gateway {

class ScopeLedger {
 public:
  ScopeLedger(ScopeId scope, ScopeKind kind, LimitReset reset);
  ScopeLedger(const ScopeLedger&) = delete;
  ScopeLedger& operator=(const ScopeLedger&) = delete;

  [[nodiscard]] ScopeId scope() const { return scope_; }
  [[nodiscard]] ScopeKind kind() const { return kind_; }
  [[nodiscard]] LimitReset reset() const { return reset_; }

  // The cell of the window `now` falls into. Any core; lock-free except at a roll-over. A clock
  // that steps back does not reopen a past window.
  std::shared_ptr<BudgetCell> cell(WallTime now);

  // Every cell that still matters, newest last. For leases, draining and reports.
  [[nodiscard]] std::vector<std::shared_ptr<BudgetCell>> cells() const;

 private:
  struct Window {
    std::shared_ptr<BudgetCell> cell;
    WallTime end;  // WallTime::max() for `never`
  };

  std::shared_ptr<BudgetCell> roll_over(WallTime now);

  const ScopeId scope_;
  const ScopeKind kind_;
  const LimitReset reset_;
  std::atomic<const Window*> current_{nullptr};
  mutable std::mutex mutex_;  // guards windows_
  std::vector<std::unique_ptr<const Window>> windows_;
};

}  // namespace arouter::gateway
