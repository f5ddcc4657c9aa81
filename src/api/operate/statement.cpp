#include "api/account/time_range.hpp"
#include "api/operate/credit_json.hpp"
#include "api/operate/operate.hpp"
#include "api/page_query.hpp"
#include "api/reply.hpp"

namespace arouter::api {

namespace {

constexpr std::string_view list_name = "statement";

Result<StatementFilter> read_filter(const RequestScope& scope) {
  const auto query = scope.exchange.request().query();
  const auto days = read_day_range_with_today(query, scope.context.started_wall);
  if (!days) return days.error();
  StatementFilter filter;
  filter.from = days->from;
  filter.until = days->until;
  return filter;
}

}  // namespace

Task<Status> get_statement(RequestScope& scope) {
  const auto filter = read_filter(scope);
  if (!filter) co_return filter.error();
  const auto org = scope.actor.org;
  const auto asked = read_page(scope.exchange.request().query(), org, list_name);
  if (!asked) co_return asked.error();
  const auto page = co_await scope.inside.stores.credits.statement(org, *filter, *asked);
  if (!page) co_return page.error();
  std::string body;
  wire::JsonWriter json(body);
  json.begin_object().key("data").begin_array();
  for (const auto& entry : page->items) write_credit_entry(json, entry);
  json.end_array().key("next_page_token");
  page->next ? json.string(page_token(org, list_name, *page->next)) : json.null();
  json.end_object();
  co_return co_await reply_json(scope, body);
}

Task<Status> get_credit_state(RequestScope& scope) {
  const auto state = co_await scope.inside.stores.credits.state(scope.actor.org);
  if (!state) co_return state.error();
  std::string body;
  wire::JsonWriter(body)
      .begin_object()
      .key("data")
      .begin_object()
      .member("total_credits", state->granted)
      .member("total_usage", state->spent)
      .member("balance", state->balance())
      .member("reserved", state->leased)
      .member("available", state->available())
      .end_object()
      .end_object();
  co_return co_await reply_json(scope, body);
}

}  // namespace arouter::api
