// PeopleStores without anybody: every operation fails as if the database were away. Tests derive
// from the stores they want to say more.
#pragma once

#include <arouter/ports/people_stores.hpp>
#include <arouter/ports/workers.hpp>

namespace arouter::test {

inline Error nobody_here() {
  return fail(ErrorCode::unavailable, "there are no people here");
}

class AbsentUsers : public UserStore {
 public:
  Task<Result<User>> create(NewUser) override { co_return nobody_here(); }
  Task<Result<User>> create_invited(NewUser, Fingerprint, WallTime) override {
    co_return nobody_here();
  }
  Task<Result<std::optional<UserCredentials>>> find(std::string) override {
    co_return nobody_here();
  }
  Task<Status> replace_password_hash(UserId, std::string) override { co_return nobody_here(); }
  Task<Result<User>> verify(std::string) override { co_return nobody_here(); }
};

class AbsentSessions : public SessionStore {
 public:
  Task<Result<SessionId>> create(NewSession) override { co_return nobody_here(); }
  Task<Result<std::optional<SignedIn>>> find(Fingerprint, SessionCutoff,
                                             std::optional<OrgId>) override {
    co_return nobody_here();
  }
  Task<Status> touch(SessionId, WallTime) override { co_return nobody_here(); }
  Task<Result<std::vector<SessionInfo>>> list(UserId, SessionCutoff) override {
    co_return nobody_here();
  }
  Task<Status> remove(Actor, SessionId) override { co_return nobody_here(); }
  Task<Result<std::size_t>> remove_others(Actor, SessionId) override { co_return nobody_here(); }
  Task<Status> switch_org(UserId, SessionId, OrgId) override { co_return nobody_here(); }
};

class AbsentTeams : public TeamStore {
 public:
  Task<Result<OrgProfile>> create(Actor, std::string) override { co_return nobody_here(); }
  Task<Result<OrgProfile>> find(OrgId) override { co_return nobody_here(); }
  Task<Result<std::vector<Membership>>> list(UserId, bool, WallTime) override {
    co_return nobody_here();
  }
  Task<Result<OrgProfile>> rename(Actor, std::string) override { co_return nobody_here(); }
  Task<Result<OrgProfile>> remove(Actor, WallTime) override { co_return nobody_here(); }
  Task<Result<OrgProfile>> restore(Actor, WallTime) override { co_return nobody_here(); }
};

class AbsentMembers : public MemberStore {
 public:
  Task<Result<Page<Member>>> list(OrgId, PageRequest) override { co_return nobody_here(); }
  Task<Result<Member>> find(OrgId, UserId) override { co_return nobody_here(); }
  Task<Result<Member>> change_role(Actor, UserId, Role) override { co_return nobody_here(); }
  Task<Status> remove(Actor, UserId) override { co_return nobody_here(); }
};

class AbsentInvitations : public InvitationStore {
 public:
  Task<Result<Invitation>> create(Actor, NewInvitation) override { co_return nobody_here(); }
  Task<Result<Page<Invitation>>> list(OrgId, PageRequest) override { co_return nobody_here(); }
  Task<Result<Invitation>> find(OrgId, InvitationId) override { co_return nobody_here(); }
  Task<Result<Invitation>> renew(Actor, InvitationId, Fingerprint, WallTime) override {
    co_return nobody_here();
  }
  Task<Result<Invitation>> revoke(Actor, InvitationId) override { co_return nobody_here(); }
  Task<Result<std::optional<Invitation>>> look(Fingerprint) override { co_return nobody_here(); }
  Task<Result<Invitation>> accept(Actor, Fingerprint, WallTime) override {
    co_return nobody_here();
  }
};

// Work done in place, on the calling core.
class WorkersInPlace final : public Workers {
 public:
  Task<Status> run(std::function<void()> work) override {
    ++runs;
    if (busy) co_return nobody_here();
    if (!lazy) work();
    co_return Status{};
  }

  bool busy = false;
  bool lazy = false;  // says that it is done without doing it
  int runs = 0;
};

}  // namespace arouter::test
