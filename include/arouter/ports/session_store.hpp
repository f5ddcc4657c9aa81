// Sessions of people who signed in. Their beginnings and ends are audited in the person's own
// account, whatever organisation they work in.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <arouter/base/result.hpp>
#include <arouter/domain/actor.hpp>
#include <arouter/domain/key.hpp>
#include <arouter/domain/member.hpp>
#include <arouter/ports/task.hpp>

namespace arouter {

using SessionId = Id<struct SessionTag>;

struct NewSession {
  NewSession() = default;
  Fingerprint fingerprint;  // of the cookie's token
  UserId user;
  OrgId org;  // in context to begin with
  WallTime created_at{};
  WallTime expires_at{};
  std::string address;
  std::string user_agent;
};

struct SessionInfo {
  SessionInfo() = default;
  SessionId id;
  WallTime created_at{};
  WallTime last_seen_at{};  // to about a minute
  WallTime expires_at{};
  std::string address;
  std::string user_agent;
};

// A session with everything a request in it needs.
struct SignedIn {
  SignedIn() = default;
  SessionInfo session;
  User user;
  OrgProfile org;            // in context
  std::optional<Role> role;  // there; nullopt: not a member
};

// Which sessions count at a moment.
struct SessionCutoff {
  WallTime now;
  WallTime seen_after;  // last seen before this: idle for too long
};

class SessionStore {
 public:
  virtual ~SessionStore() = default;
  // Also forgets sessions that have expired, and the person's oldest beyond a hundred.
  virtual Task<Result<SessionId>> create(NewSession session) = 0;
  // The live session of a token, with `org` in context when given, else the one chosen; with the
  // personal account when the person does not belong to that any more. nullopt: no such session.
  virtual Task<Result<std::optional<SignedIn>>> find(Fingerprint fingerprint, SessionCutoff cutoff,
                                                     std::optional<OrgId> org) = 0;
  virtual Task<Status> touch(SessionId session, WallTime now) = 0;
  virtual Task<Result<std::vector<SessionInfo>>> list(UserId user, SessionCutoff cutoff) = 0;
  // Of the actor. Errors: not_found, also for somebody else's.
  virtual Task<Status> remove(Actor actor, SessionId session) = 0;
  // All of the actor's but the one named. How many there were.
  virtual Task<Result<std::size_t>> remove_others(Actor actor, SessionId kept) = 0;
  // Errors: not_found when the person does not belong to the organisation.
  virtual Task<Status> switch_org(UserId user, SessionId session, OrgId org) = 0;
};

}  // namespace arouter
