#include <arouter/base/calendar.hpp>
#include <arouter/wire/json_write.hpp>

#include "api/operate/operate.hpp"
#include "api/page_query.hpp"
#include "api/reply.hpp"

namespace arouter::api {

namespace {

constexpr std::string_view list_name = "all organizations";

void write_org(wire::JsonWriter& json, const OrgSummary& org) {
  json.begin_object()
      .member("id", org.id.to_string())
      .member("name", org.name)
      .member("created_at", to_rfc3339(org.created_at))
      .member("total_credits", org.granted)
      .member("total_usage", org.spent)
      .member("balance", org.granted - org.spent)
      .end_object();
}

}  // namespace

Task<Status> list_all_organizations(RequestScope& scope) {
  const auto asked = read_page(scope.exchange.request().query(), scope.actor.org, list_name);
  if (!asked) co_return asked.error();
  const auto page = co_await scope.inside.stores.operators.organizations(*asked);
  if (!page) co_return page.error();
  std::string body;
  wire::JsonWriter json(body);
  json.begin_object().key("data").begin_array();
  for (const auto& org : page->items) write_org(json, org);
  json.end_array();
  write_page_members(json, scope.actor.org, list_name, *page);
  json.end_object();
  co_return co_await reply_json(scope, body);
}

}  // namespace arouter::api
