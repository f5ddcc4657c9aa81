#include <arouter/base/text.hpp>

#include "api/body_reader.hpp"
#include "api/people/cookie_reply.hpp"
#include "api/people/path_ids.hpp"
#include "api/people/people.hpp"
#include "api/people/people_json.hpp"

namespace arouter::api {

namespace {

// Room for every password, so that one too long is told the rule and not a limit of ours.
constexpr TextRule secret_rule{1, 1024, Null::refused};
constexpr TextRule email_rule{1, 320, Null::refused};
constexpr TextRule name_rule{0, person_name_chars_max, Null::allowed};

// A page of another site can make a browser post text or a form, and so sign somebody in to an
// account that is not theirs; JSON it cannot without asking us first.
Task<Result<BodyReader>> read_own_page_body(RequestScope& scope) {
  const auto type = scope.exchange.request().header("content-type").value_or("");
  if (!iequals(trim(type.substr(0, type.find(';'))), "application/json")) {
    co_return fail(ErrorCode::invalid_request, "Content-Type must be application/json");
  }
  co_return co_await read_body(scope);
}

std::string text_of(const Field<std::string>& field) {
  return field.value().value_or("");
}

Task<Result<gateway::SignUpRequest>> read_sign_up(RequestScope& scope) {
  auto body = co_await read_own_page_body(scope);
  if (!body) co_return body.error();
  gateway::SignUpRequest request;
  request.email = text_of(body->text("email", email_rule));
  request.password = crypto::Secret(text_of(body->text("password", secret_rule)));
  request.first_name = text_of(body->text("first_name", name_rule));
  request.last_name = text_of(body->text("last_name", name_rule));
  const TextRule token_rule{1, 128, Null::allowed};
  request.invitation = crypto::Secret(text_of(body->text("invitation_token", token_rule)));
  request.address = scope.exchange.request().peer_address;
  body->require("email");
  body->require("password");
  const auto done = body->done();
  if (!done) co_return done.error();
  co_return request;
}

// Opens the session and answers with its cookie.
Task<Status> reply_signed_in(RequestScope& scope, int status, const User& user, OrgId org) {
  const auto& accounts = *scope.inside.accounts;
  const auto opened = co_await accounts.sessions.open(user, org, scope.exchange.request());
  if (!opened) co_return opened.error();
  const auto body =
      session_body(opened->signed_in, opened->csrf_token, accounts.policy.org_deletion_grace);
  co_return co_await reply_with_session(scope, status, opened->token.reveal(),
                                        accounts.sessions.policy().lifetime, body);
}

}  // namespace

Task<Status> sign_up(RequestScope& scope) {
  auto request = co_await read_sign_up(scope);
  if (!request) co_return request.error();
  const auto made = co_await scope.inside.accounts->sign_in.sign_up(std::move(*request));
  if (!made) co_return made.error();
  co_return co_await reply_signed_in(scope, 201, made->user, made->org);
}

Task<Status> log_in(RequestScope& scope) {
  auto body = co_await read_own_page_body(scope);
  if (!body) co_return body.error();
  auto email = text_of(body->text("email", email_rule));
  crypto::Secret password(text_of(body->text("password", secret_rule)));
  body->require("email");
  body->require("password");
  const auto done = body->done();
  if (!done) co_return done.error();
  std::string address(scope.exchange.request().peer_address);
  const auto user = co_await scope.inside.accounts->sign_in.check(
      std::move(email), std::move(password), std::move(address));
  if (!user) co_return user.error();
  co_return co_await reply_signed_in(scope, 200, *user, user->personal_org);
}

Task<Status> log_out(RequestScope& scope) {
  auto& sessions = scope.inside.accounts->stores.sessions;
  auto actor = scope.actor;
  const auto removed = co_await sessions.remove(std::move(actor), own_session(scope));
  if (!removed && removed.error().code() != ErrorCode::not_found) co_return removed.error();
  co_return co_await reply_without_session(scope, R"({"data":{"signed_out":true}})");
}

}  // namespace arouter::api
