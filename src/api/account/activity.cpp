#include <algorithm>
#include <array>

#include <arouter/base/calendar.hpp>
#include <arouter/base/text.hpp>
#include <arouter/wire/json_write.hpp>

#include "api/account/account.hpp"
#include "api/account/account_view.hpp"
#include "api/account/activity_filter.hpp"
#include "api/account/time_range.hpp"
#include "api/csv.hpp"
#include "api/reply.hpp"

namespace arouter::api {

namespace {

struct NamedGrouping {
  std::string_view name;
  ActivityGrouping grouping;
};

constexpr std::array groupings{
    NamedGrouping{"endpoint", {.model = true, .provider = true}},
    NamedGrouping{"model", {.model = true}},
    NamedGrouping{"provider", {.provider = true}},
    NamedGrouping{"api_key", {.key = true}},
    NamedGrouping{"creator", {.creator = true}},
};

Result<ActivityGrouping> read_grouping(std::string_view query) {
  const auto asked = query_value(query, "group_by").value_or("endpoint");
  const auto found = std::ranges::find(groupings, asked, &NamedGrouping::name);
  if (found != groupings.end()) return found->grouping;
  return fail(ErrorCode::invalid_request,
              "group_by must be one of endpoint, model, provider, api_key, creator")
      .with_param("group_by");
}

Result<ActivityFilter> read_filter(const RequestScope& scope, const AccountView& view) {
  const auto query = scope.exchange.request().query();
  const auto days = read_day_range(query, scope.context.started_wall);
  if (!days) return days.error();
  auto filter = read_activity_filter(query, view);
  if (!filter) return filter.error();
  filter->from = days->from;
  filter->until = days->until;
  return filter;
}

std::string day_of(const ActivityRow& row) {
  return to_rfc3339(row.day).substr(0, 10);
}

std::string_view provider_name(const ActivityRow& row, const Catalogue& catalogue) {
  const auto* provider = catalogue.find_provider(row.provider);
  return provider == nullptr ? row.provider : provider->name;
}

void write_row(wire::JsonWriter& json, const ActivityRow& row, const Catalogue& catalogue) {
  json.begin_object()
      .member("date", day_of(row))
      .member("model", row.model)
      .member("model_permaslug", row.model)
      .member("endpoint_id", row.provider.empty() ? row.model : row.model + "@" + row.provider)
      .member("provider_name", provider_name(row, catalogue))
      .member("api_key_hash", row.key_hash)
      .member("api_key_name", row.key_name)
      .key("creator_user_id");
  row.creator ? json.string(row.creator->to_string()) : json.null();
  json.member("usage", row.cost)
      .member("byok_usage_inference", std::int64_t{0})
      .member("requests", row.requests)
      .member("prompt_tokens", row.prompt_tokens)
      .member("completion_tokens", row.completion_tokens)
      .member("reasoning_tokens", row.reasoning_tokens)
      .member("cached_tokens", row.cached_tokens)
      .end_object();
}

std::string body_of(const std::vector<ActivityRow>& rows, const Catalogue& catalogue) {
  std::string body;
  wire::JsonWriter json(body);
  json.begin_object().key("data").begin_array();
  for (const auto& row : rows) write_row(json, row, catalogue);
  json.end_array().end_object();
  return body;
}

CsvWriter table_of(const std::vector<ActivityRow>& rows, const Catalogue& catalogue) {
  CsvWriter csv({"date", "model", "provider", "api_key_hash", "api_key_name", "creator_user_id",
                 "requests", "prompt_tokens", "completion_tokens", "reasoning_tokens",
                 "cached_tokens", "total_tokens", "spend_usd"});
  for (const auto& row : rows) {
    csv.text(day_of(row))
        .text(row.model)
        .text(provider_name(row, catalogue))
        .text(row.key_hash)
        .text(row.key_name)
        .text(row.creator ? row.creator->to_string() : "")
        .number(row.requests)
        .number(row.prompt_tokens)
        .number(row.completion_tokens)
        .number(row.reasoning_tokens)
        .number(row.cached_tokens)
        .number(row.prompt_tokens + row.completion_tokens)
        .money(row.cost)
        .end_row();
  }
  return csv;
}

}  // namespace

Task<Status> get_activity(RequestScope& scope) {
  const auto view = account_view(scope);
  const auto filter = read_filter(scope, view);
  if (!filter) co_return filter.error();
  const auto grouping = read_grouping(scope.exchange.request().query());
  if (!grouping) co_return grouping.error();
  const auto as_csv = wants_csv(scope.exchange.request());
  if (!as_csv) co_return as_csv.error();
  const auto rows = co_await scope.inside.stores.activity.by_day(view.org, *filter, *grouping);
  if (!rows) co_return rows.error();
  const auto market = scope.inside.market.snapshot();
  if (*as_csv) {
    const auto csv = table_of(*rows, *market->catalogue);
    co_return co_await reply_csv(scope, "activity", csv);
  }
  const auto body = body_of(*rows, *market->catalogue);
  co_return co_await reply_json(scope, body);
}

}  // namespace arouter::api
