// BudgetCell: the part of one spending limit this process may spend, as atomic counters on a cache
// line of its own. Holds and settlements from any core, without a lock. A cell is one scope in one
// window; a new window is a new cell, so a call in flight settles in the window it was admitted in.
//
// Invariant: granted = available + held + settled - overrun_covered, where every term only changes
// through the operations below. `available` may be negative after a charge above its hold.
#pragma once

#include <atomic>
#include <cstdint>

#include <arouter/domain/money.hpp>
#include <arouter/domain/scope.hpp>

namespace arouter {

class alignas(64) BudgetCell {
 public:
  explicit BudgetCell(ScopeWindow scope) : scope_(scope) {}
  BudgetCell(const BudgetCell&) = delete;
  BudgetCell& operator=(const BudgetCell&) = delete;

  [[nodiscard]] const ScopeWindow& scope() const { return scope_; }

  // Takes `amount` (>= 0) out of what is available; false, and nothing changed, when it does not
  // fit.
  bool try_hold(Money amount) {
    auto available = available_.load(std::memory_order_relaxed);
    do {
      if (available < amount.nano()) return false;
    } while (!available_.compare_exchange_weak(available, available - amount.nano(),
                                               std::memory_order_acq_rel));
    held_.fetch_add(amount.nano(), std::memory_order_relaxed);
    return true;
  }

  // Takes as much as there is, up to `amount`.
  Money hold_up_to(Money amount);

  // The call is off: its whole hold is available again.
  void release(Money hold) {
    available_.fetch_add(hold.nano(), std::memory_order_acq_rel);
    held_.fetch_sub(hold.nano(), std::memory_order_relaxed);
  }

  // The call ended: `hold` becomes `charge`. A charge above the hold is still charged.
  void settle(Money hold, Money charge) {
    settled_.fetch_add(charge.nano(), std::memory_order_relaxed);
    available_.fetch_add(hold.nano() - charge.nano(), std::memory_order_acq_rel);
    held_.fetch_sub(hold.nano(), std::memory_order_relaxed);
  }

  // A lease was granted (or an overrun was accepted by the database).
  void grant(Money amount) { available_.fetch_add(amount.nano(), std::memory_order_acq_rel); }

  // Takes up to `amount` of what is available for handing back; returns how much.
  Money take_back(Money amount);

  // `charged` of what was settled here is now in the database's own `spent`.
  void drained(Money charged) { drained_.fetch_add(charged.nano(), std::memory_order_relaxed); }

  [[nodiscard]] Money available() const { return load(available_); }
  [[nodiscard]] Money held() const { return load(held_); }
  [[nodiscard]] Money settled() const { return load(settled_); }
  // Settled here and not yet in the database.
  [[nodiscard]] Money undrained() const { return load(settled_) - load(drained_); }

  // What the database last said, for answers and refusals.
  void note_database(Money spent, Money leased, Money limit) {
    database_spent_.store(spent.nano(), std::memory_order_relaxed);
    database_leased_.store(leased.nano(), std::memory_order_relaxed);
    database_limit_.store(limit.nano(), std::memory_order_relaxed);
  }
  [[nodiscard]] Money database_spent() const { return load(database_spent_); }
  [[nodiscard]] Money database_leased() const { return load(database_leased_); }
  [[nodiscard]] Money database_limit() const { return load(database_limit_); }

  // Steady milliseconds until which the database is known to have nothing left; spares it the
  // question.
  std::atomic<std::int64_t> exhausted_until_ms{0};

 private:
  Money withdraw_up_to(Money amount);
  static Money load(const std::atomic<std::int64_t>& value) {
    return Money::nano_usd(value.load(std::memory_order_relaxed));
  }

  std::atomic<std::int64_t> available_{0};
  std::atomic<std::int64_t> held_{0};
  std::atomic<std::int64_t> settled_{0};
  std::atomic<std::int64_t> drained_{0};
  std::atomic<std::int64_t> database_spent_{0};
  std::atomic<std::int64_t> database_leased_{0};
  std::atomic<std::int64_t> database_limit_{0};
  const ScopeWindow scope_;
};

}  // namespace arouter
