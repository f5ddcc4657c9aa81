#include <arouter/domain/member.hpp>

namespace arouter {

std::string_view to_string(InvitationState state) {
  switch (state) {
    case InvitationState::pending:
      return "pending";
    case InvitationState::accepted:
      return "accepted";
    case InvitationState::revoked:
      return "revoked";
    case InvitationState::expired:
      return "expired";
  }
  return "";
}

InvitationState Invitation::state_at(WallTime now) const {
  if (accepted_at) return InvitationState::accepted;
  if (revoked_at) return InvitationState::revoked;
  return now < expires_at ? InvitationState::pending : InvitationState::expired;
}

}  // namespace arouter
