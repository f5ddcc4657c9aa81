#include "api/authorise.hpp"

#include <arouter/wire/json_write.hpp>

#include "api/operate/operator_access.hpp"
#include "api/routes.hpp"

namespace arouter::api {

namespace {

Actor actor_of(const gateway::Caller& caller, const HttpRequest& request) {
  Actor actor;
  actor.kind = ActorKind::management_key;
  actor.org = caller.key().org;
  actor.role = caller.key().kind == KeyKind::management ? Role::admin : Role::member;
  actor.credential = caller.key().hash;
  actor.address = request.peer_address;
  return actor;
}

Error not_an_operator() {
  return fail(ErrorCode::permission_denied, "this route needs an operator's key (lr_oper_…)");
}

Error unknown_org() {
  return fail(ErrorCode::not_found, "the organization does not exist");
}

// The organisation a path names as {org} is the one in context for its request. Text that is no id
// is the id of none.
gateway::ActorScope org_in_path(const RequestScope& scope) {
  gateway::ActorScope wanted;
  const auto text = scope.path["org"];
  if (text.empty()) return wanted;
  wanted.org = OrgId{Uuid::parse(text).value_or(Uuid())};
  // Whoever may delete it may bring it back.
  wanted.deleted_too = scope.route->permission == Permission::org_delete;
  return wanted;
}

Result<Actor> by_key(RequestScope& scope, const gateway::ActorScope& wanted) {
  auto caller = scope.inside.authenticator.authenticate(scope.exchange.request());
  if (!caller) return caller.error();
  if (scope.route->access == Access::operator_key) return not_an_operator();
  if (scope.route->access == Access::person) {
    return fail(ErrorCode::permission_denied, "this route is for people who signed in, not keys");
  }
  const bool any_kind = scope.route->access == Access::account;
  if (caller->key().kind != KeyKind::management && !any_kind) {
    return fail(ErrorCode::permission_denied, "this route needs a management key (lr_mgmt_…)");
  }
  if (wanted.org && *wanted.org != caller->key().org) return unknown_org();
  scope.caller = std::move(*caller);
  return actor_of(scope.caller, scope.exchange.request());
}

Task<Result<Actor>> by_session(RequestScope& scope, const gateway::ActorScope& wanted) {
  auto* people = scope.inside.people;
  if (people != nullptr) {
    auto found = co_await people->resolve(scope.exchange.request(), wanted);
    if (!found) co_return found.error();
    if (*found && scope.route->access == Access::operator_key) co_return not_an_operator();
    if (*found) co_return std::move(**found);
  }
  co_return fail(ErrorCode::invalid_key,
                 "missing or invalid Authorization header: no API key was presented");
}

Error not_permitted(Role role, Permission permission) {
  std::string metadata;
  wire::JsonWriter(metadata)
      .begin_object()
      .member("permission", to_string(permission))
      .member("role", to_string(role))
      .end_object();
  return fail(ErrorCode::permission_denied,
              "this needs the permission " + std::string(to_string(permission)) +
                  ", which the role " + std::string(to_string(role)) + " does not have")
      .with_metadata_json(std::move(metadata));
}

}  // namespace

Status authorise_caller(RequestScope& scope) {
  const auto access = scope.route->access;
  if (access == Access::anyone || manages(access)) return {};
  const auto& request = scope.exchange.request();
  if (access == Access::anyone_or_key && !gateway::presents_credentials(request)) return {};
  auto caller = scope.inside.authenticator.authenticate(request);
  if (!caller) return caller.error();
  if (access == Access::inference_key && caller->key().kind != KeyKind::inference) {
    return fail(ErrorCode::permission_denied,
                "management keys cannot be used for inference; use an inference key (lr_live_…)");
  }
  scope.caller = std::move(*caller);
  // Before the body is read: a flood costs no memory.
  if (access == Access::inference_key) {
    return scope.inside.rates.take_request(scope.caller, scope.context);
  }
  return {};
}

Task<Status> authorise_actor(RequestScope& scope) {
  if (presents_operator_key(scope.exchange.request())) {
    auto found = co_await operator_of(scope);
    if (!found) co_return found.error();
    scope.actor = std::move(*found);
    co_return Status{};
  }
  const auto wanted = org_in_path(scope);
  Result<Actor> actor = unknown_org();
  if (gateway::presents_credentials(scope.exchange.request())) {
    actor = by_key(scope, wanted);
  } else {
    actor = co_await by_session(scope, wanted);
  }
  if (!actor) co_return actor.error();
  // What an inference key may read of an account is less than any role's, and the route's matter.
  if (scope.has_caller() && scope.caller.key().kind == KeyKind::inference) co_return Status{};
  const auto permission = *scope.route->permission;
  if (!actor->may(permission)) co_return not_permitted(actor->role, permission);
  scope.actor = std::move(*actor);
  co_return Status{};
}

}  // namespace arouter::api
