#include "api/body_reader.hpp"
#include "api/page_query.hpp"
#include "api/people/path_ids.hpp"
#include "api/people/people.hpp"
#include "api/people/people_json.hpp"
#include "api/people/role_field.hpp"
#include "api/reply.hpp"

namespace arouter::api {

namespace {

constexpr std::string_view list_name = "members";

Task<Result<Page<Member>>> read_members(RequestScope& scope) {
  auto asked = read_page(scope.exchange.request().query(), scope.actor.org, list_name);
  if (!asked) co_return asked.error();
  auto& members = scope.inside.accounts->stores.members;
  co_return co_await members.list(scope.actor.org, std::move(*asked));
}

std::string member_body(const Member& member) {
  std::string body;
  wire::JsonWriter json(body);
  json.begin_object().key("data");
  write_member(json, member);
  json.end_object();
  return body;
}

void write_name(wire::JsonWriter& json, std::string_view key, const std::string& name) {
  json.key(key);
  name.empty() ? json.null() : json.string(name);
}

void write_openrouter_member(wire::JsonWriter& json, const Member& member) {
  json.begin_object().member("id", member.user.id.to_string()).member("email", member.user.email);
  write_name(json, "first_name", member.user.first_name);
  write_name(json, "last_name", member.user.last_name);
  json.member("role", member.role == Role::admin ? "org:admin" : "org:member").end_object();
}

}  // namespace

Task<Status> list_members(RequestScope& scope) {
  const auto page = co_await read_members(scope);
  if (!page) co_return page.error();
  std::string body;
  wire::JsonWriter json(body);
  json.begin_object().key("data").begin_array();
  for (const auto& member : page->items) write_member(json, member);
  json.end_array();
  write_page_members(json, scope.actor.org, list_name, *page);
  json.end_object();
  co_return co_await reply_json(scope, body);
}

Task<Status> list_organization_members(RequestScope& scope) {
  const auto org = co_await scope.inside.accounts->stores.teams.find(scope.actor.org);
  if (!org) co_return org.error();
  if (org->kind == OrgKind::personal) {
    co_return fail(ErrorCode::not_found, "a personal account has no members");
  }
  const auto page = co_await read_members(scope);
  if (!page) co_return page.error();
  std::string body;
  wire::JsonWriter json(body);
  json.begin_object().key("data").begin_array();
  for (const auto& member : page->items) write_openrouter_member(json, member);
  json.end_array();
  write_page_members(json, scope.actor.org, list_name, *page);
  json.end_object();
  co_return co_await reply_json(scope, body);
}

Task<Status> change_member(RequestScope& scope) {
  const auto user = id_of<UserId>(scope.path["user_id"], "the member");
  if (!user) co_return user.error();
  auto fields = co_await read_body(scope);
  if (!fields) co_return fields.error();
  const auto role = role_field(*fields);
  fields->require("role");
  const auto done = fields->done();
  if (!done) co_return done.error();
  auto actor = scope.actor;
  auto& members = scope.inside.accounts->stores.members;
  const auto member = co_await members.change_role(std::move(actor), *user, *role.value());
  if (!member) co_return member.error();
  const auto body = member_body(*member);
  co_return co_await reply_json(scope, body);
}

// Leaving needs no permission but one's own; removing others does.
Task<Status> remove_member(RequestScope& scope) {
  const auto user = id_of<UserId>(scope.path["user_id"], "the member");
  if (!user) co_return user.error();
  if (scope.actor.user != *user && !scope.actor.may(Permission::members_write)) {
    co_return fail(ErrorCode::permission_denied,
                   "removing others needs the permission members_write");
  }
  auto actor = scope.actor;
  const auto removed =
      co_await scope.inside.accounts->stores.members.remove(std::move(actor), *user);
  if (!removed) co_return removed.error();
  co_return co_await reply_json(scope, R"({"data":{"deleted":true},"deleted":true})");
}

}  // namespace arouter::api
