#include <algorithm>
#include <utility>

#include <arouter/base/check.hpp>
#include <arouter/domain/limits.hpp>

namespace arouter {

namespace {

bool take(const HeldScope& scope, Money amount) {
  // A cell may be below zero after a charge above its hold; a call that costs nothing need not
  // mind, except where the debt is the organisation's own.
  if (amount == Money() && scope.kind != ScopeKind::credits) return true;
  return scope.cell->try_hold(amount);
}

// All or none: the index of the first scope that was short, or nullopt when every one gave.
std::optional<std::size_t> take_all(std::span<const HeldScope> scopes, Money amount) {
  for (std::size_t i = 0; i < scopes.size(); ++i) {
    if (take(scopes[i], amount)) continue;
    for (const auto& taken : scopes.first(i)) taken.cell->release(amount);
    return i;
  }
  return std::nullopt;
}

}  // namespace

Hold::Hold(Hold&& other) noexcept {
  take_over(other);
}

Hold& Hold::operator=(Hold&& other) noexcept {
  if (this != &other) {
    release();
    take_over(other);
  }
  return *this;
}

void Hold::take_over(Hold& other) noexcept {
  std::move(other.scopes_.begin(),
            other.scopes_.begin() + static_cast<std::ptrdiff_t>(other.count_), scopes_.begin());
  count_ = std::exchange(other.count_, 0);
  amount_ = std::exchange(other.amount_, Money());
  active_ = std::exchange(other.active_, false);
}

HoldAttempt Hold::acquire(std::span<const HeldScope> scopes, Money amount) {
  AROUTER_CHECK(scopes.size() <= scopes_max && amount >= Money());
  HoldAttempt attempt;
  if (const auto short_scope = take_all(scopes, amount)) {
    attempt.short_scope = *short_scope;
    return attempt;
  }
  auto& hold = attempt.hold.emplace();
  std::ranges::copy(scopes, hold.scopes_.begin());
  hold.count_ = scopes.size();
  hold.amount_ = amount;
  hold.active_ = true;
  return attempt;
}

std::optional<std::size_t> Hold::extend(Money more) {
  AROUTER_CHECK(active_ && more >= Money());
  const auto short_scope = take_all(scopes(), more);
  if (!short_scope) amount_ += more;
  return short_scope;
}

void Hold::settle(Money charge) {
  AROUTER_CHECK(active_);
  for (const auto& scope : scopes()) scope.cell->settle(amount_, charge);
  forget();
}

void Hold::release() {
  for (const auto& scope : scopes()) scope.cell->release(amount_);
  forget();
}

void Hold::forget() {
  for (auto& scope : std::span(scopes_).first(count_)) scope.cell.reset();
  count_ = 0;
  amount_ = Money();
  active_ = false;
}

}  // namespace arouter
