// The members of an organisation. Every change is audited in the name of its actor and concerns the
// actor's organisation only.
#pragma once

#include <arouter/base/result.hpp>
#include <arouter/domain/actor.hpp>
#include <arouter/domain/member.hpp>
#include <arouter/ports/page.hpp>
#include <arouter/ports/task.hpp>

namespace arouter {

class MemberStore {
 public:
  virtual ~MemberStore() = default;
  // Whoever joined last comes first.
  virtual Task<Result<Page<Member>>> list(OrgId org, PageRequest page) = 0;
  virtual Task<Result<Member>> find(OrgId org, UserId user) = 0;
  // Errors: not_found; conflict when the last Admin would be gone.
  virtual Task<Result<Member>> change_role(Actor actor, UserId user, Role role) = 0;
  virtual Task<Status> remove(Actor actor, UserId user) = 0;
};

}  // namespace arouter
