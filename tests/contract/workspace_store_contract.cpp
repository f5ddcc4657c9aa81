#include <algorithm>

#include "store_contract.hpp"

namespace arouter::test {

namespace {

Workspace named(std::string slug) {
  Workspace workspace;
  workspace.name = "Workspace " + slug;
  workspace.slug = std::move(slug);
  return workspace;
}

UserId some_user() {
  return UserId{unknown_org().value};
}

}  // namespace

TEST_P(StoreContract, EveryOrganisationHasADefaultWorkspaceThatTakesItsKeys) {
  const auto id = org().id;
  const auto found = value(stores().workspaces.find(id, "default"));
  EXPECT_TRUE(found.is_default);
  EXPECT_EQ(found.org, id);
  EXPECT_EQ(stored_key(id).workspace, found.id);
}

TEST_P(StoreContract, KeepsAWorkspaceWithEveryField) {
  const auto by = Actor::command_line(org().id);
  auto workspace = named("research-2");
  workspace.description = "quotes \" and ünï";
  const auto made = value(stores().workspaces.create(by, workspace));
  for (const auto& reference : {made.id.to_string(), std::string("research-2")}) {
    const auto found = value(stores().workspaces.find(by.org, reference));
    EXPECT_EQ(found.id, made.id);
    EXPECT_EQ(found.name, workspace.name);
    EXPECT_EQ(found.slug, workspace.slug);
    EXPECT_EQ(found.description, workspace.description);
    EXPECT_FALSE(found.is_default);
    EXPECT_FALSE(found.updated_at);
  }
  WorkspacePatch patch;
  patch.name = "Renamed";
  patch.description.emplace(std::nullopt);
  const auto changed = value(stores().workspaces.update(by, made.id, patch));
  EXPECT_EQ(changed.name, "Renamed");
  EXPECT_EQ(changed.slug, "research-2");
  EXPECT_FALSE(changed.description);
  EXPECT_TRUE(changed.updated_at);
}

TEST_P(StoreContract, PagesOfWorkspacesShowEachOnce) {
  const auto by = Actor::command_line(org().id);
  for (const auto* slug : {"a", "b", "c", "d"}) value(stores().workspaces.create(by, named(slug)));
  PageRequest asked;
  asked.items = 2;
  std::vector<std::string> slugs;
  for (;;) {
    const auto page = value(stores().workspaces.list(by.org, asked));
    EXPECT_EQ(page.total, 5u);
    for (const auto& workspace : page.items) slugs.push_back(workspace.slug);
    if (!page.next || slugs.size() > 5) break;
    asked.after = page.next;
  }
  std::sort(slugs.begin(), slugs.end());
  EXPECT_EQ(slugs, (std::vector<std::string>{"a", "b", "c", "d", "default"}));
}

TEST_P(StoreContract, ASlugIsUniqueInItsOrganisationOnly) {
  const auto by = Actor::command_line(org().id);
  value(stores().workspaces.create(by, named("lab")));
  const auto twin = run(stores().workspaces.create(by, named("lab")));
  ASSERT_FALSE(twin);
  EXPECT_EQ(twin.error().code(), ErrorCode::conflict);
  value(stores().workspaces.create(Actor::command_line(org().id), named("lab")));
  const auto other = value(stores().workspaces.create(by, named("other")));
  WorkspacePatch patch;
  patch.slug = "lab";
  const auto renamed = run(stores().workspaces.update(by, other.id, patch));
  ASSERT_FALSE(renamed);
  EXPECT_EQ(renamed.error().code(), ErrorCode::conflict);
}

TEST_P(StoreContract, AWorkspaceWithKeysAndTheDefaultOneStay) {
  const auto by = Actor::command_line(org().id);
  const auto lab = value(stores().workspaces.create(by, named("lab")));
  auto key = key_of(by.org);
  key.workspace = lab.id;
  key = value(stores().keys.create(by, key));
  EXPECT_EQ(key.workspace, lab.id);
  const auto in_use = run(stores().workspaces.remove(by, lab.id));
  ASSERT_FALSE(in_use);
  EXPECT_EQ(in_use.error().code(), ErrorCode::invalid_request);
  const auto main = value(stores().workspaces.find(by.org, "default"));
  const auto kept = run(stores().workspaces.remove(by, main.id));
  ASSERT_FALSE(kept);
  EXPECT_EQ(kept.error().code(), ErrorCode::permission_denied);
  succeed(stores().keys.remove(by, key.hash));
  const auto subject = BudgetSubject::workspace(by.org, lab.id);
  value(stores().budgets.set(by, subject, LimitReset::daily, Money::usd(1)));
  succeed(stores().workspaces.remove(by, lab.id));
  EXPECT_FALSE(run(stores().workspaces.find(by.org, "lab")));
  EXPECT_TRUE(value(stores().keys.load_budgets(by.org)).budgets.empty());
  value(stores().workspaces.create(by, named("lab")));  // its slug is free again
}

TEST_P(StoreContract, MembersComeAndGoUnlessTheyHaveKeysThere) {
  const auto by = Actor::command_line(org().id);
  const auto lab = value(stores().workspaces.create(by, named("lab")));
  const auto ann = some_user();
  const auto bob = some_user();
  EXPECT_EQ(value(stores().workspaces.add_members(by, lab.id, {ann, bob})).size(), 2u);
  EXPECT_EQ(value(stores().workspaces.add_members(by, lab.id, {ann})).size(), 0u);
  EXPECT_EQ(value(stores().workspaces.members(by.org, lab.id, PageRequest())).total, 2u);
  auto key = key_of(by.org);
  key.workspace = lab.id;
  key.creator = ann;
  value(stores().keys.create(by, key));
  const auto refused = run(stores().workspaces.remove_members(by, lab.id, {ann, bob}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::invalid_request);
  EXPECT_EQ(value(stores().workspaces.remove_members(by, lab.id, {bob, some_user()})), 1u);
  EXPECT_EQ(value(stores().workspaces.members(by.org, lab.id, PageRequest())).total, 1u);
}

TEST_P(StoreContract, WorkspacesAreOutOfReachOfOtherOrganisations) {
  const auto by = Actor::command_line(org().id);
  const auto other = Actor::command_line(org().id);
  const auto lab = value(stores().workspaces.create(by, named("lab")));
  EXPECT_FALSE(run(stores().workspaces.find(other.org, lab.id.to_string())));
  EXPECT_FALSE(run(stores().workspaces.update(other, lab.id, WorkspacePatch())));
  EXPECT_FALSE(run(stores().workspaces.remove(other, lab.id)));
  EXPECT_FALSE(run(stores().workspaces.add_members(other, lab.id, {some_user()})));
  EXPECT_FALSE(run(stores().workspaces.remove_members(other, lab.id, {some_user()})));
  EXPECT_TRUE(run(stores().workspaces.find(by.org, "lab")));
}

}  // namespace arouter::test
