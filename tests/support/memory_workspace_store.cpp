#include <algorithm>

#include "support/memory_tables.hpp"

namespace arouter::test {

namespace {

Error unknown_workspace() {
  return fail(ErrorCode::not_found, "the workspace does not exist");
}

// Newest first, then by id, descending; as pages are.
template <class Item>
Page<Item> page_of(std::vector<Item> items, const PageRequest& asked) {
  std::ranges::sort(items, [](const Item& a, const Item& b) {
    return std::pair(b.created_at, b.id) < std::pair(a.created_at, a.id);
  });
  Page<Item> page;
  page.total = items.size();
  const auto position = [](const Item& item) {
    return PagePosition(item.created_at, item.id.to_string());
  };
  if (asked.after) {
    std::erase_if(items, [&](const Item& item) {
      return std::pair(item.created_at, item.id.to_string()) >=
             std::pair(asked.after->at, asked.after->id);
    });
  }
  items.erase(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(
                                                 asked.offset, items.size())));
  if (items.size() > asked.items) {
    items.resize(asked.items);
    page.next = position(items.back());
  }
  page.items = std::move(items);
  return page;
}

class MemoryWorkspaceStore final : public WorkspaceStore {
 public:
  explicit MemoryWorkspaceStore(MemoryTables& tables) : tables_(tables) {}

  Task<Result<Page<Workspace>>> list(OrgId org, PageRequest asked) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    std::vector<Workspace> workspaces;
    for (const auto& [id, workspace] : tables_.workspaces) {
      if (workspace.org == org) workspaces.push_back(workspace);
    }
    co_return page_of(std::move(workspaces), asked);
  }

  Task<Result<Workspace>> find(OrgId org, std::string reference) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    const auto* found = tables_.find_workspace(org, reference);
    if (found == nullptr) co_return unknown_workspace();
    co_return *found;
  }

  Task<Result<Page<WorkspaceMember>>> members(OrgId org, WorkspaceId workspace,
                                              PageRequest asked) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    std::vector<WorkspaceMember> members;
    if (tables_.find_workspace(org, workspace.to_string()) != nullptr) {
      for (const auto& [key, member] : tables_.workspace_members) {
        if (key.first == workspace) members.push_back(member);
      }
    }
    co_return page_of(std::move(members), asked);
  }

  Task<Result<Workspace>> create(Actor by, Workspace workspace) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    if (tables_.orgs.count(by.org) == 0) {
      co_return fail(ErrorCode::not_found, "the organization does not exist");
    }
    if (slug_taken(by.org, workspace.slug)) co_return taken();
    workspace.id = WorkspaceId{tables_.new_id()};
    workspace.org = by.org;
    workspace.is_default = false;
    workspace.created_by = by.id();
    workspace.created_at = tables_.clock.wall();
    workspace.updated_at.reset();
    tables_.workspaces[workspace.id] = workspace;
    tables_.record_audit(by, "workspace.create", workspace.id.to_string());
    co_return workspace;
  }

  Task<Result<Workspace>> update(Actor by, WorkspaceId id, WorkspacePatch patch) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    auto* workspace = own(by.org, id);
    if (workspace == nullptr) co_return unknown_workspace();
    if (patch.slug && *patch.slug != workspace->slug && slug_taken(by.org, *patch.slug)) {
      co_return taken();
    }
    if (patch.name) workspace->name = *patch.name;
    if (patch.slug) workspace->slug = *patch.slug;
    if (patch.description) workspace->description = *patch.description;
    workspace->updated_at = tables_.clock.wall();
    tables_.record_audit(by, "workspace.update", id.to_string());
    co_return *workspace;
  }

  Task<Status> remove(Actor by, WorkspaceId id) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    const auto* workspace = own(by.org, id);
    if (workspace == nullptr) co_return unknown_workspace();
    if (workspace->is_default) {
      co_return fail(ErrorCode::permission_denied, "the default workspace cannot be deleted");
    }
    const bool lived_in = std::ranges::any_of(
        tables_.keys, [&](const auto& entry) { return entry.second.workspace == id; });
    if (lived_in) {
      co_return fail(ErrorCode::invalid_request,
                     "a workspace with API keys cannot be deleted: delete the keys first");
    }
    const auto subject = BudgetSubject::workspace(by.org, id);
    std::erase_if(tables_.budgets, [&](const Budget& budget) { return budget.subject == subject; });
    std::erase_if(tables_.workspace_members,
                  [&](const auto& entry) { return entry.first.first == id; });
    tables_.workspaces.erase(id);
    tables_.record_audit(by, "workspace.delete", id.to_string());
    tables_.record_change(ChangeKind::budgets, by.org.to_string());
    co_return Status{};
  }

  Task<Result<std::vector<WorkspaceMember>>> add_members(Actor by, WorkspaceId id,
                                                         std::vector<UserId> users) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    if (own(by.org, id) == nullptr) co_return unknown_workspace();
    std::vector<WorkspaceMember> added;
    for (const auto& user : users) {
      WorkspaceMember member;
      member.id = tables_.new_id();
      member.workspace = id;
      member.user = user;
      member.created_at = tables_.clock.wall();
      if (tables_.workspace_members.try_emplace({id, user}, member).second) added.push_back(member);
    }
    tables_.record_audit(by, "workspace.members.add", id.to_string());
    co_return added;
  }

  Task<Result<std::uint64_t>> remove_members(Actor by, WorkspaceId id,
                                             std::vector<UserId> users) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    if (own(by.org, id) == nullptr) co_return unknown_workspace();
    for (const auto& [hash, key] : tables_.keys) {
      const bool has_keys = key.workspace == id && key.creator &&
                            std::ranges::find(users, *key.creator) != users.end();
      if (has_keys) {
        co_return fail(
            ErrorCode::invalid_request,
            "a member with API keys in the workspace cannot be removed: delete the keys first");
      }
    }
    std::uint64_t removed = 0;
    for (const auto& user : users) removed += tables_.workspace_members.erase({id, user});
    tables_.record_audit(by, "workspace.members.remove", id.to_string());
    co_return removed;
  }

 private:
  static Error taken() { return fail(ErrorCode::conflict, "it exists already"); }

  Workspace* own(OrgId org, WorkspaceId id) {
    const auto found = tables_.workspaces.find(id);
    return found == tables_.workspaces.end() || found->second.org != org ? nullptr : &found->second;
  }

  bool slug_taken(OrgId org, const std::string& slug) const {
    return std::ranges::any_of(tables_.workspaces, [&](const auto& entry) {
      return entry.second.org == org && entry.second.slug == slug;
    });
  }

  MemoryTables& tables_;
};

}  // namespace

const Workspace* MemoryTables::find_workspace(OrgId org, std::string_view reference) const {
  for (const auto& [id, workspace] : workspaces) {
    if (workspace.org != org) continue;
    if (workspace.slug == reference || id.to_string() == reference) return &workspace;
  }
  return nullptr;
}

void MemoryTables::add_default_workspace(OrgId org) {
  Workspace workspace;
  workspace.id = WorkspaceId{new_id()};
  workspace.org = org;
  workspace.name = "Default";
  workspace.slug = "default";
  workspace.is_default = true;
  workspace.created_at = clock.wall();
  workspaces[workspace.id] = workspace;
}

WorkspaceId MemoryTables::default_workspace(OrgId org) const {
  return std::ranges::find_if(
             workspaces,
             [&](const auto& entry) { return entry.second.org == org && entry.second.is_default; })
      ->first;
}

Uuid MemoryTables::new_id() {
  Uuid id;
  id.bytes[6] = 0x40;
  id.bytes[8] = 0x81;  // not the numbers of organisations
  ++ids_made;
  for (std::size_t i = 0; i < 4; ++i) {
    id.bytes[15 - i] = static_cast<std::uint8_t>(ids_made >> (8 * i));
  }
  return id;
}

std::unique_ptr<WorkspaceStore> memory_workspace_store(MemoryTables& tables) {
  return std::make_unique<MemoryWorkspaceStore>(tables);
}

}  // namespace arouter::test
