// Organisations as their people manage them. Every change is audited in the name of its actor.
#pragma once

#include <string>
#include <vector>

#include <arouter/base/result.hpp>
#include <arouter/domain/actor.hpp>
#include <arouter/domain/member.hpp>
#include <arouter/ports/task.hpp>

namespace arouter {

class TeamStore {
 public:
  virtual ~TeamStore() = default;
  // A new organisation whose only member is the actor, as Admin. Errors: permission_denied
  // when their address is not verified, conflict when they administer as many as they may.
  virtual Task<Result<OrgProfile>> create(Actor actor, std::string name) = 0;
  virtual Task<Result<OrgProfile>> find(OrgId org) = 0;  // deleted ones too
  // Of a person, by name; the personal account first. Deleted ones only when asked for, and only
  // those deleted after `restorable_since`.
  virtual Task<Result<std::vector<Membership>>> list(UserId user, bool deleted_too,
                                                     WallTime restorable_since) = 0;
  // The three below change the actor's organisation. Errors: not_found; conflict for what cannot be
  // done to a personal account.
  virtual Task<Result<OrgProfile>> rename(Actor actor, std::string name) = 0;
  virtual Task<Result<OrgProfile>> remove(Actor actor, WallTime now) = 0;
  // Errors besides: conflict when it is not deleted, or was deleted before `restorable_since`.
  virtual Task<Result<OrgProfile>> restore(Actor actor, WallTime restorable_since) = 0;
};

}  // namespace arouter
