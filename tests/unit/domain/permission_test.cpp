#include <arouter/domain/permission.hpp>
#include <gtest/gtest.h>

namespace arouter {
namespace {

TEST(Permission, AnAdminMayDoEverything) {
  for (int i = 0; i <= static_cast<int>(Permission::webhooks_write); ++i) {
    EXPECT_TRUE(can(Role::admin, static_cast<Permission>(i))) << to_string(Permission(i));
  }
}

TEST(Permission, AMemberCreatesAndManagesTheirOwnKeysOnly) {
  EXPECT_TRUE(can(Role::member, Permission::keys_read_own));
  EXPECT_TRUE(can(Role::member, Permission::keys_write_own));
  EXPECT_FALSE(can(Role::member, Permission::keys_read_all));
  EXPECT_FALSE(can(Role::member, Permission::keys_write_all));
}

TEST(Permission, AMemberNeitherPaysNorRules) {
  for (const auto permission :
       {Permission::credits_read, Permission::credits_write, Permission::members_write,
        Permission::invitations_write, Permission::org_write, Permission::org_delete,
        Permission::budgets_write, Permission::workspaces_write, Permission::guardrails_write,
        Permission::activity_read_all, Permission::audit_read, Permission::webhooks_read,
        Permission::webhooks_write}) {
    EXPECT_FALSE(can(Role::member, permission)) << to_string(permission);
  }
}

TEST(Permission, HasADifferentNameForEach) {
  std::set<std::string_view> names;
  constexpr int last = static_cast<int>(Permission::webhooks_write);
  for (int i = 0; i <= last; ++i) names.insert(to_string(static_cast<Permission>(i)));
  EXPECT_EQ(names.size(), static_cast<std::size_t>(last) + 1);
  EXPECT_FALSE(names.contains(""));
}

}  // namespace
}  // namespace arouter
