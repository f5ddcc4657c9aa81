#include "api/people/people.hpp"
#include "api/people/people_json.hpp"
#include "api/reply.hpp"

namespace arouter::api {

namespace {

std::string link_body(const RequestScope& scope, const Invitation& invitation) {
  std::string body;
  wire::JsonWriter json(body);
  json.begin_object().key("data").begin_object();
  write_invitation_members(json, invitation, scope.context.started_wall);
  json.end_object().end_object();
  return body;
}

Fingerprint presented(const RequestScope& scope) {
  return gateway::token_fingerprint(scope.inside.hasher, scope.path["token"]);
}

}  // namespace

Task<Status> look_at_invitation(RequestScope& scope) {
  auto& invitations = scope.inside.accounts->stores.invitations;
  const auto found = co_await invitations.look(presented(scope));
  if (!found) co_return found.error();
  if (!*found) co_return fail(ErrorCode::not_found, "the invitation does not exist");
  const auto body = link_body(scope, **found);
  co_return co_await reply_json(scope, body);
}

Task<Status> accept_invitation(RequestScope& scope) {
  auto actor = scope.actor;
  auto& invitations = scope.inside.accounts->stores.invitations;
  const auto accepted =
      co_await invitations.accept(std::move(actor), presented(scope), scope.context.started_wall);
  if (!accepted) co_return accepted.error();
  const auto body = link_body(scope, *accepted);
  co_return co_await reply_json(scope, body);
}

}  // namespace arouter::api
