#include "api/operate/operator_access.hpp"

#include <algorithm>

#include <arouter/crypto/api_key.hpp>
#include <arouter/gateway/authenticate.hpp>

#include "api/routes.hpp"

namespace arouter::api {

namespace {

Task<Result<OperatorKey>> find_key(const RequestScope& scope) {
  const auto secret = gateway::presented_secret(scope.exchange.request());
  Fingerprint fingerprint;
  fingerprint.bytes = scope.inside.hasher.fingerprint(secret).bytes;
  auto key = co_await scope.inside.stores.operators.find_key(fingerprint);
  if (!key) co_return key.error();
  if (!*key) co_return fail(ErrorCode::invalid_key, "invalid api key");
  co_return std::move(**key);
}

}  // namespace

bool presents_operator_key(const HttpRequest& request) {
  return crypto::looks_like_operator_secret(gateway::presented_secret(request));
}

Task<Result<Actor>> operator_of(const RequestScope& scope) {
  const auto key = co_await find_key(scope);
  if (!key) co_return key.error();
  if (!operators_enter(scope.route->access)) {
    co_return fail(ErrorCode::permission_denied, "this route is not for operators' keys");
  }
  Actor actor;
  actor.kind = ActorKind::operator_key;
  actor.role = Role::admin;
  actor.credential = key->hash;
  actor.address = scope.exchange.request().peer_address;
  if (const auto named = scope.path["org"]; !named.empty()) {
    const auto id = Uuid::parse(named);
    if (!id) co_return fail(ErrorCode::not_found, "the organization does not exist");
    actor.org = OrgId{*id};
  }
  co_return actor;
}

}  // namespace arouter::api
