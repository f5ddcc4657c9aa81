#include <algorithm>

#include <arouter/base/calendar.hpp>
#include <arouter/domain/window.hpp>
#include <arouter/gateway/admit.hpp>
#include <arouter/wire/json_write.hpp>

namespace arouter::gateway {

namespace {

// How often one call asks for more before it gives up against others that take it away.
constexpr int asks_max = 8;

}  // namespace

Admission::Admission(Hold hold, telemetry::Metrics& metrics)
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

Admitter::Scopes Admitter::scopes_of(const Caller& caller, WallTime now) const {
  Scopes scopes;
  if (caller.entry->spend) {
    scopes.list[scopes.count++] = HeldScope{caller.entry->spend->cell(now), ScopeKind::api_key};
  }
  scopes.list[scopes.count++] = HeldScope{caller.entry->org->credit->cell(now), ScopeKind::credits};
  return scopes;
}

Money Admitter::affordable(std::span<const HeldScope> scopes) {
  auto least = Money::max();
  for (const auto& scope : scopes) least = std::min(least, scope.cell->available());
  return std::max(least, Money());
}

std::optional<Admission> Admitter::admit_at_once(const Caller& caller, HoldRange range) {
  if (!leases_.valid() && range.wanted != Money()) return std::nullopt;
  const auto scopes = scopes_of(caller, clock_.wall());
  auto attempt = Hold::acquire(scopes.view(), range.wanted);
  if (!attempt.hold) return std::nullopt;
  return Admission(std::move(*attempt.hold), metrics_);
}

Task<Result<Admission>> Admitter::admit(const Caller& caller, HoldRange range) {
  if (auto admission = admit_at_once(caller, range)) co_return std::move(*admission);
  const auto scopes = scopes_of(caller, clock_.wall());
  auto hold = co_await acquire(caller, scopes, range);
  if (!hold) co_return hold.error();
  co_return Admission(std::move(*hold), metrics_);
}

// The slow way: the local slices are too small for all that is wanted. Whoever is refused was
// refused by the database: what others, on this core or another, took from a slice that had just
// been filled is asked for again.
Task<Result<Hold>> Admitter::acquire(const Caller& caller, const Scopes& scopes, HoldRange range) {
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
      const auto resets_at = short_of.kind == ScopeKind::api_key
                                 ? window_end(caller.key().limit_reset, clock_.wall())
                                 : std::nullopt;
      co_return refusal(short_of, range.minimum, resets_at);
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
      co_return refusal(short_of, more, std::nullopt);
    }
    auto asked = co_await ask_for_leases(admission.scopes(), more);
    if (!asked) co_return asked.error();
  }
}

Error Admitter::refusal(const HeldScope& scope, Money needed,
                        std::optional<WallTime> resets_at) const {
  metrics_.add(telemetry::Counter::lease_refusals);
  const auto& cell = *scope.cell;
  const bool credits = scope.kind == ScopeKind::credits;
  const auto limit = cell.database_limit();
  const auto spent = cell.database_spent() + cell.undrained();
  const auto reserved = std::max(Money(), cell.held());
  std::string metadata;
  wire::JsonWriter json(metadata);
  json.begin_object()
      .member("limit_source", credits ? "credits" : "api_key")
      .member("scope", to_string(scope.kind))
      .member("limit_usd", limit)
      .member("used_usd", spent)
      .member("spend_usd", spent)
      .member("reserved_usd", reserved)
      .member("needed_usd", needed);
  json.key("resets_at");
  resets_at ? json.string(to_rfc3339(*resets_at)) : json.null();
  json.member("remedy_hint", credits ? "ask an administrator to add credits to the organization"
                                     : "raise the key's limit or wait for its reset");
  json.end_object();
  auto error =
      credits ? fail(ErrorCode::insufficient_credits,
                     "insufficient credits: this call needs up to $" + needed.to_decimal() +
                         " and the organization has $" +
                         std::max(Money(), limit - spent - reserved).to_decimal() + " left")
              : fail(ErrorCode::limit_reached,
                     "Credit limit exceeded for this API key: this call needs up to $" +
                         needed.to_decimal() + " of the key's limit of $" + limit.to_decimal() +
                         ", of which $" + spent.to_decimal() + " is spent and $" +
                         reserved.to_decimal() + " is reserved by calls in flight");
  auto refused = std::move(error).with_metadata_json(std::move(metadata));
  if (reserved > Money() && limit - spent >= needed) {
    return std::move(refused).with_retry_after(std::chrono::seconds(1));
  }
  return refused;
}

std::vector<ScopeWindow> charged_scopes(const Caller& caller, std::span<const HeldScope> held,
                                        WallTime started) {
  std::vector<ScopeWindow> scopes;
  scopes.reserve(5);
  const auto& key = caller.key();
  for (const auto reset :
       {LimitReset::never, LimitReset::daily, LimitReset::weekly, LimitReset::monthly}) {
    ScopeWindow window{key.scope, window_start(reset, started)};
    // The window the hold was taken in, even when the clock has stepped since.
    if (reset == key.limit_reset && key.limit && !held.empty() &&
        held.front().kind == ScopeKind::api_key) {
      window = held.front().cell->scope();
    }
    // A day may start a week or a month too: one window start per scope counts once.
    if (std::find(scopes.begin(), scopes.end(), window) == scopes.end()) scopes.push_back(window);
  }
  scopes.push_back(ScopeWindow{caller.org().credit_scope, WallTime{}});
  return scopes;
}

}  // namespace arouter::gateway
