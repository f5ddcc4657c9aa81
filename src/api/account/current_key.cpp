#include <algorithm>

#include <arouter/base/calendar.hpp>
#include <arouter/domain/window.hpp>
#include <arouter/wire/json_write.hpp>
#include <arouter/wire/rate_limit.hpp>

#include "api/account/account.hpp"
#include "api/key_json.hpp"
#include "api/reply.hpp"

namespace arouter::api {

namespace {

using wire::JsonWriter;

// One limit as answers show it.
struct Budget {
  std::string_view scope;
  std::string scope_id;
  std::string_view interval;
  Money limit;
  Money spend;
  Money reserved;
  std::optional<WallTime> resets_at;

  [[nodiscard]] Money remaining() const { return limit - spend - reserved; }
};

void write_budget(JsonWriter& json, const Budget& budget) {
  json.begin_object()
      .member("scope", budget.scope)
      .member("scope_id", budget.scope_id)
      .member("interval", budget.interval)
      .member("limit_usd", budget.limit)
      .member("spend_usd", budget.spend)
      .member("reserved_usd", budget.reserved)
      .member("remaining_usd", budget.remaining());
  write_optional_time(json, "resets_at", budget.resets_at);
  // OpenRouter's words for the same, each of which its SDK demands.
  json.key("reset_interval");
  budget.resets_at ? json.string(budget.interval) : json.null();
  json.member("include_byok", false).key("budget_id").null().key("guardrail_id").null();
  json.end_object();
}

// The layer that refuses first; the credits of the organisation are not one in OpenRouter's sense.
void write_effective_budget(JsonWriter& json, const std::vector<Budget>& budgets) {
  const Budget* first = nullptr;
  for (const auto& budget : budgets) {
    if (budget.scope == "credits") continue;
    if (first == nullptr || budget.remaining() < first->remaining()) first = &budget;
  }
  json.key("effective_budget");
  if (first == nullptr) {
    json.null();
  } else {
    write_budget(json, *first);
  }
}

// The database's count plus what this replica has settled and not drained yet.
KeySpend with_undrained(KeySpend spend, Money undrained) {
  spend.lifetime += undrained;
  spend.today += undrained;
  spend.this_week += undrained;
  spend.this_month += undrained;
  return spend;
}

std::vector<Budget> budgets_of(const gateway::Caller& caller, const KeySpend& spend,
                               const CreditSummary& credits, WallTime now) {
  std::vector<Budget> budgets;
  const auto& key = caller.key();
  if (key.limit) {
    const auto held = caller.entry->spend->cell(now)->held();
    const auto interval = key.limit_reset == LimitReset::never ? std::string_view("lifetime")
                                                               : to_string(key.limit_reset);
    budgets.push_back(Budget{"api_key", key.hash, interval, *key.limit,
                             spent_in_window(spend, key.limit_reset), held,
                             window_end(key.limit_reset, now)});
  }
  const auto credit = caller.entry->org->credit->cell(now);
  budgets.push_back(Budget{"credits", caller.org().id.to_string(), "lifetime", credits.granted,
                           credits.spent + credit->undrained(), credit->held(), std::nullopt});
  return budgets;
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
                     const std::vector<Budget>& budgets,
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
  json.key("creator_user_id");
  key.creator ? json.string(key.creator->to_string()) : json.null();
  json.key("workspace_id").null();
  write_optional_time(json, "expires_at", key.expires_at);
  json.key("allowed_data_regions").begin_array().string("global").end_array();
  write_rate_limit(json, key.rate_limit);
  write_free_requests(json, free_today);
  json.key("budgets").begin_array();
  for (const auto& budget : budgets) write_budget(json, budget);
  json.end_array();
  write_effective_budget(json, budgets);
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
  const auto budgets = budgets_of(scope.caller, current, *credits, now);
  const auto free_today = scope.inside.rates.free_requests_today(*scope.caller.entry->org);
  const auto body = key_body(scope.caller, current, budgets, free_today);
  co_return co_await reply_json(scope, body);
}

}  // namespace arouter::api
