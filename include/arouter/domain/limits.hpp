// Hold: money set aside for one call on every limit it must pass, all or none. Ends exactly once:
// settled at the true price, or released when it goes out of scope.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>

#include <arouter/domain/cell.hpp>
#include <arouter/domain/money.hpp>
#include <arouter/domain/scope.hpp>

namespace arouter {

struct HeldScope {
  std::shared_ptr<BudgetCell> cell;
  ScopeKind kind = ScopeKind::api_key;
  LimitReset interval = LimitReset::never;
};

struct HoldAttempt;

// Move-only. Never allocates. Not thread-safe; the cells are.
class Hold {
 public:
  // A key's limit, budgets of its member, workspace and organisation in four intervals each, and
  // the credit.
  static constexpr std::size_t scopes_max = 1 + 3 * 4 + 1;

  Hold() = default;  // on nothing
  Hold(Hold&& other) noexcept;
  Hold& operator=(Hold&& other) noexcept;
  ~Hold() { release(); }

  // Takes `amount` (>= 0) from every scope in the order given, or nothing from any. An amount of
  // zero (a free model) passes every limit but a negative credit balance. At most `scopes_max`
  // scopes.
  static HoldAttempt acquire(std::span<const HeldScope> scopes, Money amount);

  // Takes `more` (>= 0) from every scope, or nothing from any: then the index of the scope that was
  // short.
  [[nodiscard]] std::optional<std::size_t> extend(Money more);

  // The call ended and costs `charge`, which may be above the amount held.
  void settle(Money charge);

  // The call is off.
  void release();

  [[nodiscard]] Money amount() const { return amount_; }
  [[nodiscard]] std::span<const HeldScope> scopes() const { return {scopes_.data(), count_}; }
  [[nodiscard]] bool active() const { return active_; }

 private:
  void take_over(Hold& other) noexcept;
  void forget();

  std::array<HeldScope, scopes_max> scopes_;
  std::size_t count_ = 0;
  Money amount_;
  bool active_ = false;
};

struct HoldAttempt {
  HoldAttempt() = default;
  std::optional<Hold> hold;
  std::size_t short_scope = 0;  // without a hold: the index of the scope that had too little
};

}  // namespace arouter
