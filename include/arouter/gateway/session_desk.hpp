// SessionDesk: opens sessions and recognises them again. Every look is one query, so that whatever
// is revoked or changed in the database holds for the next request of every replica.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include <arouter/base/clock.hpp>
#include <arouter/base/http.hpp>
#include <arouter/base/random.hpp>
#include <arouter/gateway/actor_resolver.hpp>
#include <arouter/gateway/session_tokens.hpp>
#include <arouter/ports/session_store.hpp>

namespace arouter::gateway {

struct SessionPolicy {
  std::chrono::seconds lifetime = std::chrono::hours(720);
  std::chrono::seconds idle = std::chrono::hours(168);  // longest time without a request
};

// A session just opened. The token goes into the cookie and nowhere else.
struct OpenedSession {
  OpenedSession() = default;
  crypto::Secret token;
  std::string csrf_token;
  SignedIn signed_in;
};

class SessionDesk final : public ActorResolver {
 public:
  SessionDesk(SessionStore& sessions, const crypto::KeyHasher& hasher, Random& random,
              const Clock& clock, SessionPolicy policy)
      : sessions_(sessions), hasher_(hasher), random_(random), clock_(clock), policy_(policy) {}

  // With a token of its own, whatever the request presents; that of the request dies.
  Task<Result<OpenedSession>> open(const User& user, OrgId org, const HttpRequest& request);

  // The live session a request presents, with `org` in context when given. nullopt: it presents
  // none. Errors: invalid_key when it has ended; permission_denied for a write without the
  // session's X-CSRF-Token; unavailable.
  Task<Result<std::optional<SignedIn>>> find(const HttpRequest& request, std::optional<OrgId> org);

  // Errors besides: not_found when the person does not belong to the organisation asked for, or it
  // is deleted and `scope` does not ask for deleted ones.
  Task<Result<std::optional<Actor>>> resolve(const HttpRequest& request, ActorScope scope) override;

  [[nodiscard]] std::string csrf_token_of(const HttpRequest& request) const;
  [[nodiscard]] SessionCutoff cutoff() const;
  [[nodiscard]] const SessionPolicy& policy() const { return policy_; }

 private:
  Task<void> end_presented(const HttpRequest& request);

  SessionStore& sessions_;
  const crypto::KeyHasher& hasher_;
  Random& random_;
  const Clock& clock_;
  const SessionPolicy policy_;
};

}  // namespace arouter::gateway
