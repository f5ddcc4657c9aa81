#include <arouter/domain/permission.hpp>

namespace arouter {

std::string_view to_string(Role role) {
  return role == Role::admin ? "admin" : "member";
}

std::string_view to_string(Permission permission) {
  switch (permission) {
    case Permission::keys_read_own:
      return "keys_read_own";
    case Permission::keys_write_own:
      return "keys_write_own";
    case Permission::keys_read_all:
      return "keys_read_all";
    case Permission::keys_write_all:
      return "keys_write_all";
    case Permission::members_read:
      return "members_read";
    case Permission::members_write:
      return "members_write";
    case Permission::invitations_write:
      return "invitations_write";
    case Permission::own_account:
      return "own_account";
    case Permission::org_read:
      return "org_read";
    case Permission::org_write:
      return "org_write";
    case Permission::org_delete:
      return "org_delete";
    case Permission::credits_read:
      return "credits_read";
    case Permission::credits_write:
      return "credits_write";
    case Permission::budgets_read:
      return "budgets_read";
    case Permission::budgets_write:
      return "budgets_write";
    case Permission::workspaces_read:
      return "workspaces_read";
    case Permission::workspaces_write:
      return "workspaces_write";
    case Permission::guardrails_read:
      return "guardrails_read";
    case Permission::guardrails_write:
      return "guardrails_write";
    case Permission::activity_read_own:
      return "activity_read_own";
    case Permission::activity_read_all:
      return "activity_read_all";
    case Permission::audit_read:
      return "audit_read";
    case Permission::webhooks_read:
      return "webhooks_read";
    case Permission::webhooks_write:
      return "webhooks_write";
  }
  return "";
}

}  // namespace arouter
