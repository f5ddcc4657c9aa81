#include <arouter/base/text.hpp>

#include "api/body_reader.hpp"
#include "api/people/people.hpp"
#include "api/people/people_json.hpp"
#include "api/reply.hpp"

namespace arouter::api {

namespace {

std::string organization_body(const RequestScope& scope, const OrgProfile& org,
                              std::optional<Role> role) {
  std::string body;
  wire::JsonWriter json(body);
  json.begin_object().key("data");
  write_organization(json, org, role, scope.inside.accounts->policy.org_deletion_grace);
  json.end_object();
  return body;
}

Task<Result<std::string>> read_name(RequestScope& scope) {
  auto body = co_await read_body(scope);
  if (!body) co_return body.error();
  const auto name = body->text("name", {1, 100, Null::refused});
  body->require("name");
  if (name.value() && trim(*name.value()).empty()) body->problem("name", "must not be blank");
  const auto done = body->done();
  if (!done) co_return done.error();
  co_return std::string(trim(*name.value()));
}

WallTime restorable_since(const RequestScope& scope) {
  return scope.inside.clock.wall() - scope.inside.accounts->policy.org_deletion_grace;
}

// Replicas follow within a second; this one at once, so that whoever deleted an organisation and
// tries a key of it next sees it refused.
Task<Status> reply_changed(RequestScope& scope, const OrgProfile& org) {
  co_await scope.inside.snapshots.catch_up();
  const auto body = organization_body(scope, org, scope.actor.role);
  co_return co_await reply_json(scope, body);
}

// The organisations of the person, or the one of the key.
Task<Result<std::vector<Membership>>> organizations_of_actor(RequestScope& scope) {
  auto& teams = scope.inside.accounts->stores.teams;
  if (scope.actor.user) {
    const auto query = scope.exchange.request().query();
    const bool deleted_too = query_value(query, "include_deleted") == "true";
    co_return co_await teams.list(*scope.actor.user, deleted_too, restorable_since(scope));
  }
  auto org = co_await teams.find(scope.actor.org);
  if (!org) co_return org.error();
  Membership only;
  only.org = std::move(*org);
  only.role = scope.actor.role;
  co_return std::vector<Membership>(1, only);
}

}  // namespace

Task<Status> list_organizations(RequestScope& scope) {
  const auto memberships = co_await organizations_of_actor(scope);
  if (!memberships) co_return memberships.error();
  const auto grace = scope.inside.accounts->policy.org_deletion_grace;
  std::string body;
  wire::JsonWriter json(body);
  json.begin_object().key("data").begin_array();
  for (const auto& each : *memberships) write_organization(json, each.org, each.role, grace);
  json.end_array()
      .member("total_count", static_cast<std::int64_t>(memberships->size()))
      .end_object();
  co_return co_await reply_json(scope, body);
}

Task<Status> create_organization(RequestScope& scope) {
  auto name = co_await read_name(scope);
  if (!name) co_return name.error();
  auto actor = scope.actor;
  const auto org =
      co_await scope.inside.accounts->stores.teams.create(std::move(actor), std::move(*name));
  if (!org) co_return org.error();
  const auto body = organization_body(scope, *org, Role::admin);
  co_return co_await reply_json(scope, 201, body);
}

Task<Status> get_organization(RequestScope& scope) {
  const auto org = co_await scope.inside.accounts->stores.teams.find(scope.actor.org);
  if (!org) co_return org.error();
  const auto body = organization_body(scope, *org, scope.actor.role);
  co_return co_await reply_json(scope, body);
}

Task<Status> rename_organization(RequestScope& scope) {
  auto name = co_await read_name(scope);
  if (!name) co_return name.error();
  auto actor = scope.actor;
  const auto org =
      co_await scope.inside.accounts->stores.teams.rename(std::move(actor), std::move(*name));
  if (!org) co_return org.error();
  co_return co_await reply_changed(scope, *org);
}

Task<Status> delete_organization(RequestScope& scope) {
  auto actor = scope.actor;
  const auto now = scope.inside.clock.wall();
  const auto org = co_await scope.inside.accounts->stores.teams.remove(std::move(actor), now);
  if (!org) co_return org.error();
  co_return co_await reply_changed(scope, *org);
}

Task<Status> restore_organization(RequestScope& scope) {
  auto actor = scope.actor;
  const auto since = restorable_since(scope);
  const auto org = co_await scope.inside.accounts->stores.teams.restore(std::move(actor), since);
  if (!org) co_return org.error();
  co_return co_await reply_changed(scope, *org);
}

}  // namespace arouter::api
