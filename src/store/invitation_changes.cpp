#include "store/invitation_changes.hpp"

#include <nlohmann/json.hpp>

#include "store/audit.hpp"
#include "store/people_rows.hpp"
#include "store/row.hpp"

namespace arouter::store {

namespace {

using nlohmann::json;

// Locked, so that of two who accept at once one comes after the other.
const Statement lock_invitation{"invitation_lock",
                                "SELECT" + invitation_columns +
                                    "FROM invitations i JOIN orgs o ON o.id = i.org_id"
                                    " WHERE i.fingerprint = $1 AND o.deleted_at IS NULL"
                                    " FOR UPDATE OF i"};

const Statement use_invitation{"invitation_use", R"(
  UPDATE invitations SET accepted_at = $2, accepted_by = $3 WHERE id = $1)"};

const Statement select_address{"user_address", "SELECT email FROM users WHERE id = $1"};

const Statement mark_verified{"user_mark_verified",
                              "UPDATE users SET verified = true WHERE id = $1 AND NOT verified"};

Status usable(const Invitation& invitation, WallTime now) {
  switch (invitation.state_at(now)) {
    case InvitationState::pending:
      return {};
    case InvitationState::accepted:
      return fail(ErrorCode::conflict, "the invitation has been accepted already");
    case InvitationState::revoked:
      return fail(ErrorCode::conflict, "the invitation was revoked");
    case InvitationState::expired:
      break;
  }
  return fail(ErrorCode::conflict, "the invitation has expired; ask for another");
}

}  // namespace

Result<Invitation> accept_invitation(Session& session, Actor by, const Fingerprint& fingerprint,
                                     WallTime now) {
  const auto rows = session.exec(lock_invitation, to_bytea(fingerprint));
  if (rows.empty()) return fail(ErrorCode::not_found, "the invitation does not exist");
  auto invitation = invitation_of(rows.at(0));
  if (const auto status = usable(invitation, now); !status) return status.error();
  const auto user = by.user->to_string();
  if (invitation.email != session.exec(select_address, user).at(0)["email"].c_str()) {
    return fail(ErrorCode::permission_denied, "the invitation is for another address");
  }
  const auto joined = insert_member(session, invitation.org, *by.user, invitation.role);
  if (!joined) return joined.error();
  session.exec(use_invitation, invitation.id.to_string(), to_timestamp(now), user);
  session.exec(mark_verified, user);
  by.org = invitation.org;
  const json state{{"role", to_string(invitation.role)}, {"invitation", invitation.id.to_string()}};
  record_audit(session, by, {"invitation.accept", user, nullptr, state});
  invitation.accepted_at = now;
  return invitation;
}

}  // namespace arouter::store
