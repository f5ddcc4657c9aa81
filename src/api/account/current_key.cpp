#include <arouter/base/calendar.hpp>
#include <arouter/wire/json_write.hpp>
#include <arouter/wire/rate_limit.hpp>

#include "api/account/account.hpp"
#include "api/account/key_budgets.hpp"
#include "api/key_json.hpp"
#include "api/reply.hpp"

namespace arouter::api {

namespace {

using wire::JsonWriter;

// The database's count plus what this replica has settled and not drained yet.
KeySpend with_undrained(KeySpend spend, Money undrained) {
  spend.lifetime += undrained;
  spend.today += undrained;
  spend.this_week += undrained;
  spend.this_month += undrained;
  return spend;
}

// -1: unlimited.
void write_free_requests(JsonWriter& json, const std::optional<gateway::FreeModelRequests>& today) {
  json.key("free_model_daily_requests")
      .begin_object()
      .member("used", today ? today->used : 0)
      .member("limit", today ? today->limit : -1)
      .member("remaining", today ? today->remaining : -1)
      .end_object();
}

// OpenRouter's deprecated members, and the limits that hold.
void write_rate_limit(JsonWriter& json, const RateLimit& limit) {
  json.key("rate_limit")
      .begin_object()
      .member("requests", std::int64_t{-1})
      .member("interval", "10s")
      .member("note", "This field is deprecated and safe to ignore.");
  wire::write_rate_limit_members(json, limit);
  json.end_object();
}

std::string key_body(const gateway::Caller& caller, const KeySpend& spend,
                     const std::vector<BudgetView>& budgets,
                     const std::optional<gateway::FreeModelRequests>& free_today) {
  const auto& key = caller.key();
  const bool management = key.kind == KeyKind::management;
  std::string body;
  JsonWriter json(body);
  json.begin_object().key("data").begin_object();
  json.member("hash", key.hash).member("name", key.name).member("label", key.label);
  write_limit(json, key, spend);
  write_usage(json, spend);
  json.member("is_free_tier", caller.org().credits_granted == Money())
      .member("is_management_key", management)
      .member("is_provisioning_key", management)
      .member("organization_id", caller.org().id.to_string());
  write_optional_id(json, "creator_user_id", key.creator);
  write_optional_id(json, "workspace_id", key.workspace);
  write_optional_time(json, "expires_at", key.expires_at);
  json.key("allowed_data_regions").begin_array().string("global").end_array();
  write_rate_limit(json, key.rate_limit);
  write_free_requests(json, free_today);
  write_budgets(json, budgets);
  json.end_object().end_object();
  return body;
}

}  // namespace

Task<Status> current_key(RequestScope& scope) {
  const auto& key = scope.caller.key();
  const auto now = scope.context.started_wall;
  auto spend = co_await scope.inside.stores.keys.spend_of(key.hash, now);
  if (!spend) co_return spend.error();
  const auto credits = co_await scope.inside.stores.orgs.credits(key.org);
  if (!credits) co_return credits.error();
  const auto undrained = scope.caller.entry->undrained->amount();
  const auto current = with_undrained(*spend, undrained);
  const auto budgets =
      co_await budgets_of(scope, spent_in_window(current, key.limit_reset), *credits);
  if (!budgets) co_return budgets.error();
  const auto free_today = scope.inside.rates.free_requests_today(*scope.caller.entry->org);
  const auto body = key_body(scope.caller, current, *budgets, free_today);
  co_return co_await reply_json(scope, body);
}

}  // namespace arouter::api
