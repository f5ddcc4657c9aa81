// Invitations into an organisation. Every change is audited in the name of its actor and concerns
// the actor's organisation only.
#pragma once

#include <optional>
#include <string>

#include <arouter/base/result.hpp>
#include <arouter/domain/actor.hpp>
#include <arouter/domain/key.hpp>
#include <arouter/domain/member.hpp>
#include <arouter/ports/page.hpp>
#include <arouter/ports/task.hpp>

namespace arouter {

struct NewInvitation {
  NewInvitation() = default;
  Fingerprint fingerprint;  // of the link's token
  std::string email;        // normalised
  Role role = Role::member;
  WallTime now{};
  WallTime expires_at{};
};

class InvitationStore {
 public:
  virtual ~InvitationStore() = default;
  // Errors: conflict when the address is invited or a member already, or the organisation is a
  // personal account.
  virtual Task<Result<Invitation>> create(Actor actor, NewInvitation invitation) = 0;
  // Newest first.
  virtual Task<Result<Page<Invitation>>> list(OrgId org, PageRequest page) = 0;
  virtual Task<Result<Invitation>> find(OrgId org, InvitationId id) = 0;
  // With a new token, the old one being dead from now on. Errors: not_found; conflict when it was
  // accepted or revoked.
  virtual Task<Result<Invitation>> renew(Actor actor, InvitationId id, Fingerprint fingerprint,
                                         WallTime expires_at) = 0;
  virtual Task<Result<Invitation>> revoke(Actor actor, InvitationId id) = 0;
  // nullopt when there is no such token or its organisation is deleted.
  virtual Task<Result<std::optional<Invitation>>> look(Fingerprint fingerprint) = 0;
  // Makes the person a member, once. Errors: not_found for no such token; conflict when it was
  // accepted, was revoked or has expired, or the person is a member already; permission_denied when
  // it is for another address.
  virtual Task<Result<Invitation>> accept(Actor actor, Fingerprint fingerprint, WallTime now) = 0;
};

}  // namespace arouter
