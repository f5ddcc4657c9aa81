#include <algorithm>

#include <arouter/domain/window.hpp>
#include <arouter/gateway/admit.hpp>

#include "gateway/limit_refusal.hpp"

namespace arouter::gateway {

namespace {

// How often one call asks for more before it gives up against others that take it away.
constexpr int asks_max = 8;

}  // namespace

Admission::Admission(Hold&& hold, telemetry::Metrics& metrics)
    : hold_(std::move(hold)), metrics_(&metrics) {
  metrics_->add(telemetry::Counter::holds_opened);
  metrics_->add_gauge(telemetry::Gauge::holds_open, 1);
}

Admission::Admission(Admission&& other) noexcept
    : hold_(std::move(other.hold_)), metrics_(std::exchange(other.metrics_, nullptr)) {}

Admission& Admission::operator=(Admission&& other) noexcept {
  close();
  hold_ = std::move(other.hold_);
  metrics_ = std::exchange(other.metrics_, nullptr);
  return *this;
}

Admission::~Admission() {
  close();
}

void Admission::close() {
  if (metrics_ == nullptr) return;
  metrics_->add(telemetry::Counter::holds_closed);
  metrics_->add_gauge(telemetry::Gauge::holds_open, -1);
}

void Admission::settle(Money charge) {
  if (charge > hold_.amount()) metrics_->add(telemetry::Counter::charges_above_hold);
  hold_.settle(charge);
}

Admitter::Admitter(LeaseDesk& leases, const Clock& clock, telemetry::Metrics& metrics)
    : leases_(leases), clock_(clock), metrics_(metrics) {}

Admitter::Scopes Admitter::scopes_of(const Caller& caller, WallTime now) {
  Scopes scopes;
  const auto add = [&](ScopeLedger& ledger) {
    scopes.list[scopes.count++] = HeldScope{ledger.cell(now), ledger.kind(), ledger.reset()};
  };
  if (caller.entry->spend) add(*caller.entry->spend);
  for (const auto* budgets : caller.entry->budget_sets()) {
    if (!*budgets) continue;
    for (const auto& budget : **budgets) add(*budget.ledger);
  }
  add(*caller.entry->org->credit);
  return scopes;
}

Money Admitter::affordable(std::span<const HeldScope> scopes) {
  auto least = Money::max();
  for (const auto& scope : scopes) least = std::min(least, scope.cell->available());
  return std::max(least, Money());
}

bool Admitter::admit_at_once(const Caller& caller, HoldRange range,
                             std::optional<Admission>& admission) {
  if (!leases_.valid() && range.wanted != Money()) return false;
  const auto scopes = scopes_of(caller, clock_.wall());
  auto attempt = Hold::acquire(scopes.view(), range.wanted);
  if (!attempt.hold) return false;
  admission.emplace(std::move(*attempt.hold), metrics_);
  return true;
}

Task<Result<Admission>> Admitter::admit(const Caller& caller, HoldRange range) {
  std::optional<Admission> admission;
  if (admit_at_once(caller, range, admission)) co_return std::move(*admission);
  const auto scopes = scopes_of(caller, clock_.wall());
  auto hold = co_await acquire(scopes, range);
  if (!hold) co_return hold.error();
  co_return Admission(std::move(*hold), metrics_);
}

// The slow way: the local slices are too small for all that is wanted. Whoever is refused was
// refused by the database: what others, on this core or another, took from a slice that had just
// been filled is asked for again.
Task<Result<Hold>> Admitter::acquire(const Scopes& scopes, HoldRange range) {
  auto asked = co_await ask_for_leases(scopes.view(), range.wanted);
  auto amount = range.wanted;
  for (int asks = 1;;) {
    auto attempt = Hold::acquire(scopes.view(), amount);
    if (attempt.hold && leases_.valid()) co_return std::move(*attempt.hold);
    const bool void_leases = attempt.hold.has_value();
    attempt.hold.reset();
    const auto& short_of = scopes.list[attempt.short_scope];
    const auto left = affordable(scopes.view());
    if (!void_leases && left >= range.minimum && left < amount) {
      amount = left;
    } else if (!asked) {
      co_return asked.error();
    } else if (asks < asks_max && !leases_.exhausted(*short_of.cell)) {
      ++asks;
      amount = range.wanted;
      asked = co_await ask_for_leases(scopes.view(), amount);
    } else {
      co_return refusal(short_of, range.minimum);
    }
  }
}

Task<Status> Admitter::ask_for_leases(std::span<const HeldScope> scopes, Money amount) {
  std::vector<std::shared_ptr<BudgetCell>> missing;
  for (const auto& scope : scopes) {
    if (scope.cell->available() < amount && !leases_.exhausted(*scope.cell)) {
      missing.push_back(scope.cell);
    }
  }
  if (missing.empty()) {
    if (leases_.valid()) co_return Status{};
    co_return fail(
        ErrorCode::unavailable,
        "spending limits cannot be checked because the database is unavailable; try again")
        .with_retry_after(std::chrono::seconds(1));
  }
  metrics_.add(telemetry::Counter::lease_grants);
  co_return co_await leases_.top_up(std::move(missing), amount);
}

Task<Status> Admitter::extend(Admission& admission, Money more) {
  for (int asks = 0;; ++asks) {
    const auto short_scope = admission.hold_.extend(more);
    if (!short_scope) co_return Status{};
    const auto& short_of = admission.scopes()[*short_scope];
    if (asks == asks_max || (asks > 0 && leases_.exhausted(*short_of.cell))) {
      co_return refusal(short_of, more);
    }
    auto asked = co_await ask_for_leases(admission.scopes(), more);
    if (!asked) co_return asked.error();
  }
}

Error Admitter::refusal(const HeldScope& scope, Money needed) const {
  metrics_.add(telemetry::Counter::lease_refusals);
  return limit_refusal(scope, needed, clock_.wall());
}

std::vector<ScopeWindow> charged_scopes(const Caller& caller, std::span<const HeldScope> held,
                                        WallTime started) {
  std::vector<ScopeWindow> scopes;
  scopes.reserve(widest_first.size() + held.size());
  const auto& key = caller.key();
  for (const auto interval : widest_first) {
    ScopeWindow window{key.scope, window_start(interval, started)};
    // The window the hold was taken in, even when the clock has stepped since.
    if (interval == key.limit_reset && key.limit && !held.empty() &&
        held.front().kind == ScopeKind::api_key) {
      window = held.front().cell->scope();
    }
    // A day may start a week or a month too: one window start per scope counts once.
    if (std::find(scopes.begin(), scopes.end(), window) == scopes.end()) scopes.push_back(window);
  }
  for (const auto& scope : held) {
    if (scope.kind != ScopeKind::api_key) scopes.push_back(scope.cell->scope());
  }
  return scopes;
}

}  // namespace arouter::gateway
