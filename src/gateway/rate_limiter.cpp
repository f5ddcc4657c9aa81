#include <arouter/base/calendar.hpp>
#include <arouter/gateway/rate_limiter.hpp>
#include <arouter/wire/json_write.hpp>

namespace arouter::gateway {

namespace {

// Whose limit, in the words of the refusal.
enum class Owner : std::uint8_t { caller, free_models };

std::string_view unit_of(RateKind kind) {
  switch (kind) {
    case RateKind::requests_per_minute:
      return " requests per minute";
    case RateKind::requests_per_day:
      return " requests per day";
    case RateKind::tokens_per_minute:
      return " tokens per minute";
    case RateKind::concurrent_requests:
      return " requests at the same time";
  }
  return "";
}

// Tools look for OpenRouter's words about free models.
std::string message_of(const RateReading& reading, Owner owner) {
  if (owner == Owner::free_models) {
    return reading.kind == RateKind::requests_per_day ? "Rate limit exceeded: free-models-per-day"
                                                      : "Rate limit exceeded: free-models-per-min";
  }
  std::string message = "rate limit exceeded: " + std::to_string(reading.limit);
  message += unit_of(reading.kind);
  message += reading.scope == ScopeKind::api_key ? " for this API key" : " for the organization";
  return message;
}

std::string_view remedy_of(const RateReading& reading, Owner owner) {
  if (owner == Owner::free_models) return "wait for the reset, or use a model that is not free";
  if (reading.kind == RateKind::concurrent_requests) {
    return "wait for a running request to end, or ask for a higher limit";
  }
  return reading.scope == ScopeKind::api_key ? "slow down, or raise the key's rate limit"
                                             : "slow down, or raise the organization's rate limit";
}

std::string metadata_of(const RateReading& reading, Owner owner, WallTime now) {
  const bool in_flight = reading.kind == RateKind::concurrent_requests;
  std::string metadata;
  wire::JsonWriter json(metadata);
  json.begin_object()
      .member("limit_source", in_flight ? "in_flight" : "rate_limit")
      .member("scope", to_string(reading.scope))
      .member("limit_name", to_string(reading.kind))
      .member("limit", reading.limit)
      .member("remaining", reading.remaining);
  for (const auto* money : {"limit_usd", "spend_usd", "reserved_usd"}) json.key(money).null();
  json.key("resets_at");
  in_flight ? json.null() : json.string(to_rfc3339(now + reading.whole_in, true));
  json.member("remedy_hint", remedy_of(reading, owner)).end_object();
  return metadata;
}

Error refusal(const RateReading& reading, Owner owner, WallTime now) {
  return fail(ErrorCode::rate_limited, message_of(reading, owner))
      .with_metadata_json(metadata_of(reading, owner, now))
      .with_retry_after(std::chrono::ceil<std::chrono::milliseconds>(reading.next_in));
}

// Takes from all or refuses; either way the answer will show how things stand.
Status take(std::span<const RateRule> rules, const RateInstant& at, Owner owner,
            CallContext& context) {
  const auto refused = take_all(rules, at);
  auto reading = refused ? rules[*refused].read(at) : closest(rules, at);
  if (refused) reading->remaining = 0;  // whatever others have given back since
  if (reading) context.rates.show(*reading, at.wall, context.flavour);
  if (refused) return refusal(*reading, owner, at.wall);
  return {};
}

RateLimit requests_of(RateLimit limit) {
  limit.tokens_per_minute.reset();
  limit.concurrent_requests.reset();
  return limit;
}

}  // namespace

CallRates& CallRates::operator=(CallRates&& other) noexcept {
  leave();
  limiter_ = other.limiter_;
  gate_ = std::move(other.gate_);
  return *this;
}

void CallRates::leave() {
  if (!gate_) return;
  for (const auto& rule : gate_->on_start()) rule.give_back(RateInstant{});
  gate_.reset();
}

void CallRates::end(std::int64_t tokens, CallContext& context) {
  if (!gate_) return;
  const auto at = limiter_->now();
  gate_->charge_tokens(tokens, at);
  for (const auto& rule : gate_->on_start()) {
    if (rule.kind != RateKind::tokens_per_minute) continue;
    context.rates.show(rule.read(at), at.wall, context.flavour);
  }
  leave();
}

RateLimiter::RateLimiter(const LeaseDesk& replicas, const Clock& clock, RateLimit free_models)
    : replicas_(replicas),
      clock_(clock),
      free_models_(requests_of(free_models)),
      limits_free_models_(free_models_ != RateLimit{}) {}

RateInstant RateLimiter::now() const {
  return RateInstant{steady_ns(clock_.steady()), clock_.wall(), replicas_.rate_share()};
}

Status RateLimiter::take_limited_request(const Caller& caller, CallContext& context) const {
  return take(caller.entry->rates->on_arrival(), now(), Owner::caller, context);
}

Status RateLimiter::begin_limited_call(CallRates& rates, const Caller& caller, bool costs_nothing,
                                       CallContext& context) const {
  const auto at = now();
  RateGate free_models;
  if (costs_nothing) {
    free_models.add(ScopeKind::organization, free_models_, caller.entry->org->free_models);
    auto taken = take(free_models.on_arrival(), at, Owner::free_models, context);
    if (!taken) return taken;
  }
  const auto& gate = caller.entry->rates;
  if (!gate) return {};
  auto taken = take(gate->on_start(), at, Owner::caller, context);
  if (!taken) {
    for (const auto& rule : free_models.on_arrival()) rule.give_back(at);
    return taken;
  }
  rates = CallRates(*this, gate);
  return {};
}

std::optional<FreeModelRequests> RateLimiter::free_requests_today(const OrgEntry& org) const {
  if (!free_models_.requests_per_day) return std::nullopt;
  const auto at = now();
  FreeModelRequests today;
  today.limit = *free_models_.requests_per_day;
  today.used = org.free_models->requests_today.used(at.wall);
  today.remaining = std::max<std::int64_t>(0, at.share.of(today.limit) - today.used);
  return today;
}

}  // namespace arouter::gateway
