// admit(): places the hold a call needs on every limit it must pass, before any provider is
// contacted. The Admission it returns is the licence to call: settled exactly once, or given back
// by destruction.
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <span>
#include <vector>

#include <arouter/base/result.hpp>
#include <arouter/domain/limits.hpp>
#include <arouter/gateway/authenticate.hpp>
#include <arouter/gateway/leases.hpp>
#include <arouter/telemetry/metrics.hpp>

namespace arouter::gateway {

// How much a call needs held: anything from `minimum` up to `wanted` will do.
struct HoldRange {
  Money minimum;
  Money wanted;
};

// Move-only. Lives on the core it was made on.
class Admission {
 public:
  Admission(Hold&& hold, telemetry::Metrics& metrics);
  Admission(Admission&& other) noexcept;
  Admission& operator=(Admission&& other) noexcept;
  ~Admission();

  [[nodiscard]] Money held() const { return hold_.amount(); }
  [[nodiscard]] std::span<const HeldScope> scopes() const { return hold_.scopes(); }
  // The call is over and costs `charge`.
  void settle(Money charge);

 private:
  friend class Admitter;
  void close();

  Hold hold_;
  telemetry::Metrics* metrics_;  // null once moved from
};

class Admitter {
 public:
  Admitter(LeaseDesk& leases, const Clock& clock, telemetry::Metrics& metrics);

  // Errors: limit_reached or insufficient_credits naming the limit, with Retry-After only when
  // calls in flight hold what is missing; unavailable when the database is needed and away.
  Task<Result<Admission>> admit(const Caller& caller, HoldRange range);
  // All that is wanted, put into `admission`, when what is leased here covers it; false says
  // nothing but "ask `admit`".
  [[nodiscard]] bool admit_at_once(const Caller& caller, HoldRange range,
                                   std::optional<Admission>& admission);

  // Takes `more` on every limit of a running call. Errors as for admit; the hold is unchanged then.
  Task<Status> extend(Admission& admission, Money more);

 private:
  // The limits a caller's calls must pass, in the order in which they are checked.
  struct Scopes {
    std::array<HeldScope, Hold::scopes_max> list;
    std::size_t count = 0;
    [[nodiscard]] std::span<const HeldScope> view() const { return {list.data(), count}; }
  };

  [[nodiscard]] static Scopes scopes_of(const Caller& caller, WallTime now);
  Task<Result<Hold>> acquire(const Scopes& scopes, HoldRange range);
  Task<Status> ask_for_leases(std::span<const HeldScope> scopes, Money amount);
  [[nodiscard]] static Money affordable(std::span<const HeldScope> scopes);
  [[nodiscard]] Error refusal(const HeldScope& scope, Money needed) const;

  LeaseDesk& leases_;
  const Clock& clock_;
  telemetry::Metrics& metrics_;
};

// Every scope and window the cost of a call counts against: the key in all its windows, so that a
// limit set later knows what was already spent, and whatever else was held.
std::vector<ScopeWindow> charged_scopes(const Caller& caller, std::span<const HeldScope> held,
                                        WallTime started);

}  // namespace arouter::gateway
