#include "api/key_json.hpp"

#include <arouter/base/calendar.hpp>
#include <arouter/wire/rate_limit.hpp>

namespace arouter::api {

namespace {

using wire::JsonWriter;

// null = all, as both products have it.
void write_allow_list(JsonWriter& json, std::string_view name,
                      const std::vector<std::string>& list) {
  json.key(name);
  if (list.empty()) {
    json.null();
    return;
  }
  json.begin_array();
  for (const auto& entry : list) json.string(entry);
  json.end_array();
}

void write_rate_limit(JsonWriter& json, const RateLimit& rate) {
  json.key("rate_limit").begin_object();
  wire::write_rate_limit_members(json, rate);
  json.end_object();
}

}  // namespace

void write_optional_time(JsonWriter& json, std::string_view name,
                         const std::optional<WallTime>& time) {
  json.key(name);
  time ? json.string(to_rfc3339(*time)) : json.null();
}

void write_optional_money(JsonWriter& json, std::string_view name,
                          const std::optional<Money>& amount) {
  json.key(name);
  amount ? json.money(*amount) : json.null();
}

Money spent_in_window(const KeySpend& spend, LimitReset reset) {
  switch (reset) {
    case LimitReset::daily:
      return spend.today;
    case LimitReset::weekly:
      return spend.this_week;
    case LimitReset::monthly:
      return spend.this_month;
    case LimitReset::never:
      break;
  }
  return spend.lifetime;
}

void write_limit(JsonWriter& json, const Key& key, const KeySpend& spend) {
  write_optional_money(json, "limit", key.limit);
  write_optional_money(json, "limit_remaining",
                       key.limit
                           ? std::optional(*key.limit - spent_in_window(spend, key.limit_reset))
                           : std::nullopt);
  json.key("limit_reset");
  key.limit_reset == LimitReset::never ? json.null() : json.string(to_string(key.limit_reset));
  json.member("include_byok_in_limit", key.include_byok_in_limit);
}

void write_usage(JsonWriter& json, const KeySpend& spend) {
  json.member("usage", spend.lifetime)
      .member("usage_daily", spend.today)
      .member("usage_weekly", spend.this_week)
      .member("usage_monthly", spend.this_month)
      .member("byok_usage", Money())
      .member("byok_usage_daily", Money())
      .member("byok_usage_weekly", Money())
      .member("byok_usage_monthly", Money());
}

void write_key(JsonWriter& json, const Key& key, const KeyUsage& usage) {
  json.begin_object()
      .member("hash", key.hash)
      .member("name", key.name)
      .member("label", key.label)
      .member("key_type", key.kind == KeyKind::management ? "management" : "regular")
      .member("disabled", key.disabled);
  write_limit(json, key, usage.spend);
  write_optional_money(json, "limit_usd", key.limit);
  write_usage(json, usage.spend);
  write_allow_list(json, "allowed_models", key.allowed_models);
  write_allow_list(json, "allowed_providers", key.allowed_providers);
  write_rate_limit(json, key.rate_limit);
  json.member("created_at", to_rfc3339(key.created_at));
  write_optional_time(json, "updated_at", key.updated_at);
  write_optional_time(json, "expires_at", key.expires_at);
  write_optional_time(json, "last_used_at", usage.last_used_at);
  write_optional_id(json, "creator_user_id", key.creator);
  json.key("external_user").null();
  json.member("organization_id", key.org.to_string());
  write_optional_id(json, "workspace_id", key.workspace);
  json.end_object();
}

}  // namespace arouter::api
