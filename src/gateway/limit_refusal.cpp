#include "gateway/limit_refusal.hpp"

#include <algorithm>
#include <string>

#include <arouter/base/calendar.hpp>
#include <arouter/base/result.hpp>
#include <arouter/domain/window.hpp>
#include <arouter/wire/json_write.hpp>

namespace arouter::gateway {

namespace {

struct Standing {
  explicit Standing(const BudgetCell& cell)
      : limit(cell.database_limit()),
        spent(cell.database_spent() + cell.undrained()),
        reserved(std::max(Money(), cell.held())) {}

  Money limit;
  Money spent;
  Money reserved;
};

std::string usd(Money amount) {
  return "$" + amount.to_decimal();
}

// "Workspace monthly budget"; tools look for this beginning.
std::string budget_name(const HeldScope& scope) {
  auto owner = std::string(to_string(scope.kind));
  owner.front() = static_cast<char>(owner.front() - 'a' + 'A');
  return owner + " " + std::string(interval_name(scope.interval)) + " budget";
}

std::string message(const HeldScope& scope, const Standing& standing, Money needed) {
  const auto need = "this call needs up to " + usd(needed);
  const auto state = usd(standing.spent) + " is spent and " + usd(standing.reserved) +
                     " is reserved by calls in flight";
  switch (scope.kind) {
    case ScopeKind::credits:
      return "insufficient credits: " + need + " and the organization has " +
             usd(std::max(Money(), standing.limit - standing.spent - standing.reserved)) + " left";
    case ScopeKind::api_key:
      return "Credit limit exceeded for this API key: " + need + " of the key's limit of " +
             usd(standing.limit) + ", of which " + state;
    default:
      return budget_name(scope) + " of " + usd(standing.limit) + " exceeded: " + need +
             ", of the budget " + state;
  }
}

std::string remedy(const HeldScope& scope) {
  const auto interval = std::string(interval_name(scope.interval));
  const std::string wait =
      scope.interval == LimitReset::never ? "" : " or wait for its " + interval + " reset";
  switch (scope.kind) {
    case ScopeKind::credits:
      return "ask an administrator to add credits to the organization";
    case ScopeKind::api_key:
      return "raise the key's limit" + wait;
    default:
      return "ask an administrator of the organization to raise the " + interval +
             " budget of the " + std::string(to_string(scope.kind)) + wait;
  }
}

std::string metadata(const HeldScope& scope, const Standing& standing, Money needed, WallTime now) {
  const auto resets_at = window_end(scope.interval, now);
  std::string text;
  wire::JsonWriter json(text);
  json.begin_object()
      .member("limit_source", to_string(scope.kind))
      .member("scope", to_string(scope.kind))
      .member("interval", interval_name(scope.interval))
      .member("limit_usd", standing.limit)
      .member("used_usd", standing.spent)
      .member("spend_usd", standing.spent)
      .member("reserved_usd", standing.reserved)
      .member("needed_usd", needed);
  json.key("resets_at");
  resets_at ? json.string(to_rfc3339(*resets_at)) : json.null();
  json.member("remedy_hint", remedy(scope)).end_object();
  return text;
}

}  // namespace

Error limit_refusal(const HeldScope& scope, Money needed, WallTime now) {
  const Standing standing(*scope.cell);
  const auto code =
      scope.kind == ScopeKind::credits ? ErrorCode::insufficient_credits : ErrorCode::limit_reached;
  auto refused = fail(code, message(scope, standing, needed))
                     .with_metadata_json(metadata(scope, standing, needed, now));
  const bool others_hold_it =
      standing.reserved > Money() && standing.limit - standing.spent >= needed;
  if (others_hold_it) return std::move(refused).with_retry_after(std::chrono::seconds(1));
  return refused;
}

}  // namespace arouter::gateway
