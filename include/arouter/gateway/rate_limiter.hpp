// RateLimiter: asks the rate limits of a caller and of its organisation, twice: at the door, before
// a body is read, how many requests; at admission, how many tokens and how many at the same time.
// A caller without limits costs one look at a pointer.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>

#include <arouter/base/clock.hpp>
#include <arouter/base/result.hpp>
#include <arouter/domain/rate_gate.hpp>
#include <arouter/gateway/authenticate.hpp>
#include <arouter/gateway/call_context.hpp>
#include <arouter/gateway/leases.hpp>

namespace arouter::gateway {

class RateLimiter;

// What a running call has taken from its limits: its places among the calls in flight, given back
// when it ends or goes. Move-only.
class CallRates {
 public:
  CallRates() = default;  // of a call that nothing limits
  CallRates(const RateLimiter& limiter, std::shared_ptr<const RateGate> gate)
      : limiter_(&limiter), gate_(std::move(gate)) {}
  CallRates(CallRates&&) = default;
  CallRates& operator=(CallRates&& other) noexcept;
  ~CallRates() { leave(); }

  // The call is over and used `tokens` (>= 0): to be told before its last byte goes out, so that
  // its place is free when its caller asks again. Shows in the headers of its answer what is left.
  void end(std::int64_t tokens, CallContext& context);

 private:
  void leave();

  const RateLimiter* limiter_ = nullptr;
  std::shared_ptr<const RateGate> gate_;
};

// Requests of one organisation to models that cost nothing, today and on this replica.
struct FreeModelRequests {
  std::int64_t used = 0;
  std::int64_t limit = 0;
  std::int64_t remaining = 0;
};

class RateLimiter {
 public:
  // `free_models`: what each organisation may ask of models that cost nothing. Only its requests
  // per minute and per day count.
  RateLimiter(const LeaseDesk& replicas, const Clock& clock, RateLimit free_models);

  // One more request of this caller. Errors: rate_limited, naming the limit, with Retry-After.
  Status take_request(const Caller& caller, CallContext& context) const {
    return caller.entry->rates ? take_limited_request(caller, context) : Status{};
  }

  // A call is about to begin; what it takes is kept in `rates`. Errors as above.
  Status begin_call(CallRates& rates, const Caller& caller, bool costs_nothing,
                    CallContext& context) const {
    if (!caller.entry->rates && !(costs_nothing && limits_free_models_)) return {};
    return begin_limited_call(rates, caller, costs_nothing, context);
  }

  // nullopt when there is no daily limit.
  [[nodiscard]] std::optional<FreeModelRequests> free_requests_today(const OrgEntry& org) const;

  [[nodiscard]] RateInstant now() const;

 private:
  Status take_limited_request(const Caller& caller, CallContext& context) const;
  Status begin_limited_call(CallRates& rates, const Caller& caller, bool costs_nothing,
                            CallContext& context) const;

  const LeaseDesk& replicas_;
  const Clock& clock_;
  const RateLimit free_models_;
  const bool limits_free_models_;
};

}  // namespace arouter::gateway
