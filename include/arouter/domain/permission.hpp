// Roles and permissions: who may do what in an organisation, as one table.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace arouter {

// A person's role in an organisation. A management key acts as Admin of its own.
enum class Role : std::uint8_t { member, admin };

inline constexpr std::array all_roles{Role::member, Role::admin};

// What a management route may demand, a closed list. `_own` is about what the caller created.
enum class Permission : std::uint8_t {
  keys_read_own,
  keys_write_own,
  keys_read_all,
  keys_write_all,
  members_read,
  members_write,
  invitations_write,
  own_account,  // one's own sessions, organisations and invitations
  org_read,
  org_write,
  org_delete,
  credits_read,
  credits_write,
  budgets_read,
  budgets_write,
  workspaces_read,
  workspaces_write,
  guardrails_read,
  guardrails_write,
  activity_read_own,
  activity_read_all,
  audit_read,
  webhooks_read,
  webhooks_write,
};

// The one place that says what a role may do. Admin may do everything in the organisation; a Member
// what concerns themselves, and see what they are bound by.
constexpr bool can(Role role, Permission permission) {
  if (role == Role::admin) return true;
  switch (permission) {
    case Permission::keys_read_own:
    case Permission::keys_write_own:
    case Permission::members_read:
    case Permission::own_account:
    case Permission::org_read:
    case Permission::budgets_read:
    case Permission::workspaces_read:
    case Permission::guardrails_read:
    case Permission::activity_read_own:
      return true;
    case Permission::keys_read_all:
    case Permission::keys_write_all:
    case Permission::members_write:
    case Permission::invitations_write:
    case Permission::org_write:
    case Permission::org_delete:
    case Permission::credits_read:
    case Permission::credits_write:
    case Permission::budgets_write:
    case Permission::workspaces_write:
    case Permission::guardrails_write:
    case Permission::activity_read_all:
    case Permission::audit_read:
    case Permission::webhooks_read:
    case Permission::webhooks_write:
      return false;
  }
  return false;
}

std::string_view to_string(Role role);              // "member", "admin"
std::string_view to_string(Permission permission);  // "keys_read_own", …

}  // namespace arouter
