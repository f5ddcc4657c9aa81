#include "api/body_reader.hpp"
#include "api/page_query.hpp"
#include "api/people/path_ids.hpp"
#include "api/people/people.hpp"
#include "api/people/people_json.hpp"
#include "api/people/role_field.hpp"
#include "api/reply.hpp"

namespace arouter::api {

namespace {

using wire::JsonWriter;

constexpr std::string_view list_name = "invitations";

// `token` is shown in the one answer that made it, beside the link that holds it; empty elsewhere.
std::string invitation_body(const RequestScope& scope, const Invitation& invitation,
                            std::string_view token) {
  std::string body;
  JsonWriter json(body);
  json.begin_object().key("data").begin_object();
  write_invitation_members(json, invitation, scope.context.started_wall);
  if (!token.empty()) {
    const auto& public_url = scope.inside.accounts->policy.public_url;
    json.member("token", token).key("link");
    public_url.empty() ? json.null()
                       : json.string(public_url + "/invitations/" + std::string(token));
  }
  json.end_object().end_object();
  return body;
}

Task<Result<NewInvitation>> read_invitation(RequestScope& scope) {
  auto body = co_await read_body(scope);
  if (!body) co_return body.error();
  const auto email = body->text("email", {1, 320, Null::refused});
  const auto role = role_field(*body);
  body->require("email");
  NewInvitation fresh;
  if (email.value()) {
    const auto address = normalized_email(*email.value());
    if (!address) body->problem("email", "is not an e-mail address");
    fresh.email = address.value_or("");
  }
  fresh.role = role.value().value_or(Role::member);
  fresh.now = scope.context.started_wall;
  fresh.expires_at = fresh.now + scope.inside.accounts->policy.invitation_lifetime;
  const auto done = body->done();
  if (!done) co_return done.error();
  co_return fresh;
}

}  // namespace

Task<Status> create_invitation(RequestScope& scope) {
  auto fresh = co_await read_invitation(scope);
  if (!fresh) co_return fresh.error();
  const auto token = gateway::make_invitation_token(scope.inside.random);
  fresh->fingerprint = gateway::token_fingerprint(scope.inside.hasher, token.reveal());
  auto actor = scope.actor;
  auto& invitations = scope.inside.accounts->stores.invitations;
  const auto made = co_await invitations.create(std::move(actor), std::move(*fresh));
  if (!made) co_return made.error();
  const auto body = invitation_body(scope, *made, token.reveal());
  co_return co_await reply_json(scope, 201, body);
}

Task<Status> list_invitations(RequestScope& scope) {
  auto asked = read_page(scope.exchange.request().query(), scope.actor.org, list_name);
  if (!asked) co_return asked.error();
  auto& invitations = scope.inside.accounts->stores.invitations;
  const auto page = co_await invitations.list(scope.actor.org, std::move(*asked));
  if (!page) co_return page.error();
  std::string body;
  JsonWriter json(body);
  json.begin_object().key("data").begin_array();
  for (const auto& invitation : page->items) {
    json.begin_object();
    write_invitation_members(json, invitation, scope.context.started_wall);
    json.end_object();
  }
  json.end_array();
  write_page_members(json, scope.actor.org, list_name, *page);
  json.end_object();
  co_return co_await reply_json(scope, body);
}

Task<Status> get_invitation(RequestScope& scope) {
  const auto id = id_of<InvitationId>(scope.path["id"], "the invitation");
  if (!id) co_return id.error();
  auto& invitations = scope.inside.accounts->stores.invitations;
  const auto found = co_await invitations.find(scope.actor.org, *id);
  if (!found) co_return found.error();
  const auto body = invitation_body(scope, *found, {});
  co_return co_await reply_json(scope, body);
}

Task<Status> resend_invitation(RequestScope& scope) {
  const auto id = id_of<InvitationId>(scope.path["id"], "the invitation");
  if (!id) co_return id.error();
  const auto token = gateway::make_invitation_token(scope.inside.random);
  const auto fingerprint = gateway::token_fingerprint(scope.inside.hasher, token.reveal());
  const auto expires_at =
      scope.context.started_wall + scope.inside.accounts->policy.invitation_lifetime;
  auto actor = scope.actor;
  auto& invitations = scope.inside.accounts->stores.invitations;
  const auto renewed = co_await invitations.renew(std::move(actor), *id, fingerprint, expires_at);
  if (!renewed) co_return renewed.error();
  const auto body = invitation_body(scope, *renewed, token.reveal());
  co_return co_await reply_json(scope, body);
}

Task<Status> revoke_invitation(RequestScope& scope) {
  const auto id = id_of<InvitationId>(scope.path["id"], "the invitation");
  if (!id) co_return id.error();
  auto actor = scope.actor;
  const auto revoked =
      co_await scope.inside.accounts->stores.invitations.revoke(std::move(actor), *id);
  if (!revoked) co_return revoked.error();
  const auto body = invitation_body(scope, *revoked, {});
  co_return co_await reply_json(scope, body);
}

}  // namespace arouter::api
