// Actor: who manages. Every management change is made, and audited, in the name of one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <arouter/base/ids.hpp>
#include <arouter/domain/permission.hpp>
#include <arouter/domain/user_id.hpp>

namespace arouter {

enum class ActorKind : std::uint8_t {
  management_key,  // Admin of the key's own organisation, never a person
  session,         // a person who signed in
  operator_key,    // the installation's operator
  command_line,    // `arouter admin`, on the machine itself
};

std::string_view to_string(ActorKind kind);

struct Actor {
  Actor() = default;
  ActorKind kind = ActorKind::command_line;
  OrgId org;  // the organisation in context; it sees and changes nothing else
  std::optional<UserId> user;
  Role role = Role::member;
  std::string credential;  // hash of the key or id of the session; never a secret
  std::string address;     // the client's, empty for the command line

  // Admin of `org`.
  static Actor command_line(OrgId org);

  [[nodiscard]] bool may(Permission permission) const { return can(role, permission); }
  // What the audit log shows: the person, else the credential.
  [[nodiscard]] std::string id() const;
};

}  // namespace arouter
