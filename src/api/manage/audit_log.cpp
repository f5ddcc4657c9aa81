#include <arouter/base/calendar.hpp>

#include "api/manage/manage.hpp"
#include "api/page_query.hpp"
#include "api/reply.hpp"

namespace arouter::api {

namespace {

using wire::JsonWriter;

constexpr std::string_view list_name = "audit-log";

// Sets `target` from a query's time; leaves it when the query does not name it.
Status read_time(std::string_view query, std::string_view name, std::optional<WallTime>& target) {
  const auto text = query_value(query, name);
  if (!text) return {};
  target = parse_rfc3339(*text);
  if (target) return {};
  return fail(ErrorCode::invalid_request,
              std::string(name) + " must be a time with its zone, such as 2027-01-31T00:00:00Z")
      .with_param(std::string(name));
}

Result<AuditFilter> read_filter(std::string_view query) {
  AuditFilter filter;
  filter.action = query_value(query, "action");
  filter.actor_id = query_value(query, "actor");
  filter.subject = query_value(query, "subject");
  auto read = read_time(query, "start_time", filter.from);
  if (read) read = read_time(query, "end_time", filter.until);
  if (!read) return read.error();
  return filter;
}

void write_state(JsonWriter& json, std::string_view name, const std::string& state) {
  json.key(name);
  state.empty() ? json.null() : json.raw(state);
}

void write_event(JsonWriter& json, const AuditEvent& event) {
  json.begin_object().member("id", event.id).member("created_at", to_rfc3339(event.at, true));
  json.key("actor")
      .begin_object()
      .member("type", to_string(event.actor_kind))
      .member("id", event.actor_id)
      .end_object();
  json.member("action", event.action).member("subject", event.subject);
  write_state(json, "before", event.before_json);
  write_state(json, "after", event.after_json);
  json.member("address", event.address).end_object();
}

}  // namespace

Task<Status> list_audit_events(RequestScope& scope) {
  const auto query = scope.exchange.request().query();
  const auto org = scope.actor.org;
  const auto filter = read_filter(query);
  if (!filter) co_return filter.error();
  const auto asked = read_page(query, org, list_name);
  if (!asked) co_return asked.error();
  const auto page = co_await scope.inside.stores.audit.list(org, *filter, *asked);
  if (!page) co_return page.error();
  std::string body;
  JsonWriter json(body);
  json.begin_object().key("data").begin_array();
  for (const auto& event : page->items) write_event(json, event);
  json.end_array();
  write_page_members(json, org, list_name, *page);
  json.end_object();
  co_return co_await reply_json(scope, body);
}

}  // namespace arouter::api
