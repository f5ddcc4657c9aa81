#include "api/body_reader.hpp"
#include "api/people/path_ids.hpp"
#include "api/people/people.hpp"
#include "api/people/people_json.hpp"
#include "api/reply.hpp"

namespace arouter::api {

namespace {

// The session as it is now.
Task<Status> reply_session(RequestScope& scope) {
  const auto& accounts = *scope.inside.accounts;
  const auto& request = scope.exchange.request();
  const auto found = co_await accounts.sessions.find(request, std::nullopt);
  if (!found) co_return found.error();
  if (!*found) co_return fail(ErrorCode::invalid_key, "the session has ended; sign in again");
  const auto csrf_token = accounts.sessions.csrf_token_of(request);
  const auto body = session_body(**found, csrf_token, accounts.policy.org_deletion_grace);
  co_return co_await reply_json(scope, body);
}

}  // namespace

Task<Status> get_session(RequestScope& scope) {
  co_return co_await reply_session(scope);
}

Task<Status> switch_session(RequestScope& scope) {
  auto fields = co_await read_body(scope);
  if (!fields) co_return fields.error();
  const auto text = fields->text("organization_id", {1, 64, Null::refused});
  fields->require("organization_id");
  const auto done = fields->done();
  if (!done) co_return done.error();
  const auto org = id_of<OrgId>(*text.value(), "the organization");
  if (!org) co_return org.error();
  auto& sessions = scope.inside.accounts->stores.sessions;
  const auto switched = co_await sessions.switch_org(*scope.actor.user, own_session(scope), *org);
  if (!switched) co_return switched.error();
  co_return co_await reply_session(scope);
}

Task<Status> list_sessions(RequestScope& scope) {
  const auto& accounts = *scope.inside.accounts;
  const auto cutoff = accounts.sessions.cutoff();
  const auto sessions = co_await accounts.stores.sessions.list(*scope.actor.user, cutoff);
  if (!sessions) co_return sessions.error();
  const auto own = own_session(scope);
  std::string body;
  wire::JsonWriter json(body);
  json.begin_object().key("data").begin_array();
  for (const auto& session : *sessions) write_session(json, session, session.id == own);
  json.end_array().member("total_count", static_cast<std::int64_t>(sessions->size())).end_object();
  co_return co_await reply_json(scope, body);
}

Task<Status> revoke_session(RequestScope& scope) {
  const auto id = id_of<SessionId>(scope.path["id"], "the session");
  if (!id) co_return id.error();
  auto& sessions = scope.inside.accounts->stores.sessions;
  auto actor = scope.actor;
  const auto removed = co_await sessions.remove(std::move(actor), *id);
  if (!removed) co_return removed.error();
  co_return co_await reply_json(scope, R"({"data":{"deleted":true},"deleted":true})");
}

Task<Status> revoke_other_sessions(RequestScope& scope) {
  auto& sessions = scope.inside.accounts->stores.sessions;
  auto actor = scope.actor;
  const auto count = co_await sessions.remove_others(std::move(actor), own_session(scope));
  if (!count) co_return count.error();
  std::string body;
  wire::JsonWriter(body)
      .begin_object()
      .key("data")
      .begin_object()
      .member("deleted_count", static_cast<std::int64_t>(*count))
      .end_object()
      .end_object();
  co_return co_await reply_json(scope, body);
}

}  // namespace arouter::api
