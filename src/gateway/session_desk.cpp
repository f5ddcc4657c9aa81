#include <arouter/base/text.hpp>
#include <arouter/gateway/session_cookie.hpp>
#include <arouter/gateway/session_desk.hpp>

namespace arouter::gateway {

namespace {

// Times last seen are kept no finer than this, which spares a write per request.
constexpr std::chrono::minutes seen_precision{1};
constexpr std::size_t user_agent_bytes_max = 200;

bool writes(Method method) {
  return method != Method::get && method != Method::head;
}

Actor actor_of(const SignedIn& signed_in, const HttpRequest& request) {
  Actor actor;
  actor.kind = ActorKind::session;
  actor.org = signed_in.org.id;
  actor.user = signed_in.user.id;
  actor.role = signed_in.role.value_or(Role::member);
  actor.credential = signed_in.session.id.to_string();
  actor.address = request.peer_address;
  return actor;
}

}  // namespace

SessionCutoff SessionDesk::cutoff() const {
  const auto now = clock_.wall();
  return SessionCutoff{now, now - policy_.idle};
}

std::string SessionDesk::csrf_token_of(const HttpRequest& request) const {
  return csrf_token(hasher_, presented_session(request));
}

// A token that was there before signing in might be one that somebody else planted.
Task<void> SessionDesk::end_presented(const HttpRequest& request) {
  const auto token = presented_session(request);
  if (token.empty()) co_return;
  const auto fingerprint = token_fingerprint(hasher_, token);
  const auto found = co_await sessions_.find(fingerprint, cutoff(), std::nullopt);
  if (!found || !*found) co_return;
  auto owner = actor_of(**found, request);
  co_await sessions_.remove(std::move(owner), (*found)->session.id);
}

Task<Result<OpenedSession>> SessionDesk::open(const User& user, OrgId org,
                                              const HttpRequest& request) {
  co_await end_presented(request);
  OpenedSession opened;
  opened.token = make_session_token(random_);
  opened.csrf_token = csrf_token(hasher_, opened.token.reveal());
  NewSession fresh;
  fresh.fingerprint = token_fingerprint(hasher_, opened.token.reveal());
  fresh.user = user.id;
  fresh.org = org;
  fresh.created_at = clock_.wall();
  fresh.expires_at = fresh.created_at + policy_.lifetime;
  fresh.address = request.peer_address;
  fresh.user_agent = request.header("user-agent").value_or("").substr(0, user_agent_bytes_max);
  const auto fingerprint = fresh.fingerprint;
  const auto created = co_await sessions_.create(std::move(fresh));
  if (!created) co_return created.error();
  auto found = co_await sessions_.find(fingerprint, cutoff(), std::nullopt);
  if (!found) co_return found.error();
  if (!*found) co_return fail(ErrorCode::invalid_key, "the account was disabled just now");
  opened.signed_in = std::move(**found);
  co_return opened;
}

Task<Result<std::optional<SignedIn>>> SessionDesk::find(const HttpRequest& request,
                                                        std::optional<OrgId> org) {
  const auto token = presented_session(request);
  if (token.empty()) co_return std::optional<SignedIn>();
  if (writes(request.method)) {
    const auto presented = request.header("x-csrf-token").value_or("");
    if (!constant_time_equals(presented, csrf_token(hasher_, token))) {
      co_return fail(ErrorCode::permission_denied,
                     "a write in a session needs the header X-CSRF-Token with the csrf_token that "
                     "signing in and GET /auth/session answer");
    }
  }
  const auto until = cutoff();
  auto found = co_await sessions_.find(token_fingerprint(hasher_, token), until, org);
  if (!found) co_return found.error();
  if (!*found) co_return fail(ErrorCode::invalid_key, "the session has ended; sign in again");
  auto& session = (*found)->session;
  if (until.now - session.last_seen_at >= seen_precision) {
    // When it fails the session merely looks idle for longer than it is.
    co_await sessions_.touch(session.id, until.now);
    session.last_seen_at = until.now;
  }
  co_return std::move(*found);
}

Task<Result<std::optional<Actor>>> SessionDesk::resolve(const HttpRequest& request,
                                                        ActorScope scope) {
  const auto found = co_await find(request, scope.org);
  if (!found) co_return found.error();
  if (!*found) co_return std::optional<Actor>();
  const auto& signed_in = **found;
  if (!signed_in.role || (signed_in.org.deleted_at && !scope.deleted_too)) {
    co_return fail(ErrorCode::not_found, "the organization does not exist");
  }
  co_return std::optional<Actor>(actor_of(signed_in, request));
}

}  // namespace arouter::gateway
