#include <map>

#include <arouter/base/calendar.hpp>
#include <arouter/wire/json_write.hpp>

#include "api/account/account.hpp"
#include "api/account/account_view.hpp"
#include "api/account/activity_filter.hpp"
#include "api/account/time_range.hpp"
#include "api/reply.hpp"

namespace arouter::api {

namespace {

struct UsageSum {
  std::int64_t requests = 0;
  std::int64_t input_tokens = 0;
  std::int64_t output_tokens = 0;
  Money cost;

  void add(const ActivityRow& row) {
    requests += row.requests;
    input_tokens += row.prompt_tokens;
    output_tokens += row.completion_tokens;
    cost += row.cost;
  }
};

using ProviderAndModel = std::pair<std::string, std::string>;

struct UsageSummary {
  UsageSum total;
  std::map<std::string, UsageSum> by_provider;
  std::map<ProviderAndModel, UsageSum> by_model;
};

enum class Granularity : std::uint8_t { hourly, daily, monthly };

Result<Granularity> read_granularity(std::string_view query) {
  const auto asked = query_value(query, "granularity").value_or("daily");
  if (asked == "hourly") return Granularity::hourly;
  if (asked == "daily") return Granularity::daily;
  if (asked == "monthly") return Granularity::monthly;
  return fail(ErrorCode::invalid_request, "granularity must be one of hourly, daily, monthly")
      .with_param("granularity");
}

// Hours are counted call by call, days are kept as sums.
Status check_hours(const ActivityFilter& filter) {
  constexpr std::chrono::days hourly_max{31};
  if (filter.until - filter.from <= hourly_max) return {};
  return fail(ErrorCode::invalid_request, "hourly takes at most 31 days").with_param("start_time");
}

// The SDKs' names of what `read_activity_filter` reads as well.
Result<ActivityFilter> read_filter(const RequestScope& scope, const AccountView& view) {
  const auto query = scope.exchange.request().query();
  const auto days = read_day_range_with_today(query, scope.context.started_wall);
  if (!days) return days.error();
  auto filter = read_activity_filter(query, view);
  if (!filter) return filter.error();
  filter->from = days->from;
  filter->until = days->until;
  if (const auto provider = query_value(query, "provider_id")) filter->provider = provider;
  if (const auto key = query_value(query, "key_id"); key && !view.key_hash) filter->key_hash = key;
  return filter;
}

void write_members(wire::JsonWriter& json, const UsageSum& sum) {
  json.member("requests", sum.requests)
      .member("input_tokens", sum.input_tokens)
      .member("output_tokens", sum.output_tokens)
      .member("estimated_cost_usd", sum.cost);
}

std::string summary_body(const UsageSummary& summary) {
  std::string body;
  wire::JsonWriter json(body);
  const auto& total = summary.total;
  json.begin_object()
      .member("total_requests", total.requests)
      .member("total_input_tokens", total.input_tokens)
      .member("total_output_tokens", total.output_tokens)
      .member("total_tokens", total.input_tokens + total.output_tokens)
      .member("estimated_cost_usd", total.cost)
      .key("by_provider")
      .begin_array();
  for (const auto& [provider, sum] : summary.by_provider) {
    json.begin_object().member("provider_id", provider);
    write_members(json, sum);
    json.end_object();
  }
  json.end_array().key("by_model").begin_array();
  for (const auto& [name, sum] : summary.by_model) {
    json.begin_object().member("provider_id", name.first).member("model", name.second);
    write_members(json, sum);
    json.end_object();
  }
  json.end_array().end_object();
  return body;
}

std::string series_body(const std::map<WallTime, UsageSum>& points) {
  std::string body;
  wire::JsonWriter json(body);
  json.begin_object().key("data_points").begin_array();
  for (const auto& [begin, sum] : points) {
    json.begin_object().member("timestamp", to_rfc3339(begin));
    write_members(json, sum);
    json.end_object();
  }
  json.end_array().end_object();
  return body;
}

}  // namespace

Task<Status> get_usage_summary(RequestScope& scope) {
  const auto view = account_view(scope);
  const auto filter = read_filter(scope, view);
  if (!filter) co_return filter.error();
  const ActivityGrouping grouping{.model = true, .provider = true};
  const auto rows = co_await scope.inside.stores.activity.by_day(view.org, *filter, grouping);
  if (!rows) co_return rows.error();
  UsageSummary summary;
  for (const auto& row : *rows) {
    summary.total.add(row);
    summary.by_provider[row.provider].add(row);
    summary.by_model[ProviderAndModel(row.provider, row.model)].add(row);
  }
  const auto body = summary_body(summary);
  co_return co_await reply_json(scope, body);
}

Task<Status> get_usage_timeseries(RequestScope& scope) {
  const auto view = account_view(scope);
  const auto granularity = read_granularity(scope.exchange.request().query());
  if (!granularity) co_return granularity.error();
  const auto filter = read_filter(scope, view);
  if (!filter) co_return filter.error();
  auto& activity = scope.inside.stores.activity;
  Result<std::vector<ActivityRow>> rows = std::vector<ActivityRow>();
  if (*granularity == Granularity::hourly) {
    const auto allowed = check_hours(*filter);
    if (!allowed) co_return allowed.error();
    rows = co_await activity.by_hour(view.org, *filter);
  } else {
    rows = co_await activity.by_day(view.org, *filter, ActivityGrouping());
  }
  if (!rows) co_return rows.error();
  std::map<WallTime, UsageSum> points;
  for (const auto& row : *rows) {
    points[*granularity == Granularity::monthly ? start_of_month(row.day) : row.day].add(row);
  }
  const auto body = series_body(points);
  co_return co_await reply_json(scope, body);
}

}  // namespace arouter::api
