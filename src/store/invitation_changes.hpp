// Using an invitation up, inside whatever transaction needs it.
#pragma once

#include <arouter/base/result.hpp>
#include <arouter/domain/actor.hpp>
#include <arouter/domain/key.hpp>
#include <arouter/domain/member.hpp>

#include "store/session.hpp"

namespace arouter::store {

// As InvitationStore::accept. The actor's organisation does not matter.
Result<Invitation> accept_invitation(Session& session, Actor by, const Fingerprint& fingerprint,
                                     WallTime now);

}  // namespace arouter::store
