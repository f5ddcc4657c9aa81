#include <arouter/base/calendar.hpp>

#include "api/csv.hpp"
#include "api/manage/manage.hpp"
#include "api/page_query.hpp"
#include "api/reply.hpp"

namespace arouter::api {

namespace {

using wire::JsonWriter;

constexpr std::string_view list_name = "audit-log";
constexpr std::uint64_t export_rows_max = 10'000;

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

std::string body_of(OrgId org, const Page<AuditEvent>& page) {
  std::string body;
  JsonWriter json(body);
  json.begin_object().key("data").begin_array();
  for (const auto& event : page.items) write_event(json, event);
  json.end_array();
  write_page_members(json, org, list_name, page);
  json.end_object();
  return body;
}

void add_rows(CsvWriter& csv, const Page<AuditEvent>& page) {
  for (const auto& event : page.items) {
    csv.text(event.id)
        .text(to_rfc3339(event.at, true))
        .text(to_string(event.actor_kind))
        .text(event.actor_id)
        .text(event.action)
        .text(event.subject)
        .text(event.before_json)
        .text(event.after_json)
        .text(event.address)
        .end_row();
  }
}

// Everything the filter lets through, page by page.
Task<Status> export_events(RequestScope& scope, const AuditFilter& filter) {
  CsvWriter csv({"id", "created_at", "actor_type", "actor_id", "action", "subject", "before",
                 "after", "address"});
  PageRequest asked;
  asked.items = PageRequest::items_max;
  do {
    const auto page = co_await scope.inside.stores.audit.list(scope.actor.org, filter, asked);
    if (!page) co_return page.error();
    if (page->total > export_rows_max) {
      co_return fail(ErrorCode::invalid_request, "the export would have more than " +
                                                     std::to_string(export_rows_max) +
                                                     " rows; ask for less time")
          .with_param("start_time");
    }
    add_rows(csv, *page);
    asked.after = page->next;
  } while (asked.after);
  co_return co_await reply_csv(scope, "audit-log", csv);
}

}  // namespace

Task<Status> list_audit_events(RequestScope& scope) {
  const auto query = scope.exchange.request().query();
  const auto org = scope.actor.org;
  const auto filter = read_filter(query);
  if (!filter) co_return filter.error();
  const auto as_csv = wants_csv(scope.exchange.request());
  if (!as_csv) co_return as_csv.error();
  if (*as_csv) co_return co_await export_events(scope, *filter);
  const auto asked = read_page(query, org, list_name);
  if (!asked) co_return asked.error();
  const auto page = co_await scope.inside.stores.audit.list(org, *filter, *asked);
  if (!page) co_return page.error();
  const auto body = body_of(org, *page);
  co_return co_await reply_json(scope, body);
}

}  // namespace arouter::api
