// Who belongs to an organisation, and who has been asked to.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <arouter/base/clock.hpp>
#include <arouter/base/ids.hpp>
#include <arouter/domain/org_profile.hpp>
#include <arouter/domain/permission.hpp>
#include <arouter/domain/user.hpp>

namespace arouter {

// One person in an organisation.
struct Member {
  Member() = default;
  User user;
  Role role = Role::member;
  WallTime joined_at{};
};

// One organisation of a person.
struct Membership {
  Membership() = default;
  OrgProfile org;
  Role role = Role::member;
  WallTime joined_at{};
};

enum class InvitationState : std::uint8_t { pending, accepted, revoked, expired };

std::string_view to_string(InvitationState state);  // "pending", …

using InvitationId = Id<struct InvitationTag>;

struct Invitation {
  Invitation() = default;
  InvitationId id;
  OrgId org;
  std::string org_name;
  std::string email;
  Role role = Role::member;
  std::optional<UserId> invited_by;  // nullopt: a key or an operator
  WallTime created_at{};
  WallTime expires_at{};
  std::optional<WallTime> accepted_at;
  std::optional<WallTime> revoked_at;

  [[nodiscard]] InvitationState state_at(WallTime now) const;
};

}  // namespace arouter
