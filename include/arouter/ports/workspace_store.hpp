// Workspaces and who belongs to them, as stored.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <arouter/base/result.hpp>
#include <arouter/domain/actor.hpp>
#include <arouter/domain/workspace.hpp>
#include <arouter/ports/page.hpp>
#include <arouter/ports/task.hpp>

namespace arouter {

// An empty optional leaves the field as it is.
struct WorkspacePatch {
  WorkspacePatch() = default;
  std::optional<std::string> name;
  std::optional<std::string> slug;
  std::optional<std::optional<std::string>> description;  // inner nullopt removes it
};

class WorkspaceStore {
 public:
  virtual ~WorkspaceStore() = default;
  virtual Task<Result<Page<Workspace>>> list(OrgId org, PageRequest page) = 0;
  // By id or slug. Errors: not_found.
  virtual Task<Result<Workspace>> find(OrgId org, std::string reference) = 0;
  virtual Task<Result<Page<WorkspaceMember>>> members(OrgId org, WorkspaceId workspace,
                                                      PageRequest page) = 0;

  // Changes, audited in the name of `by`, to workspaces of its organisation: not_found for
  // another's, conflict for a slug that is taken.
  virtual Task<Result<Workspace>> create(Actor by, Workspace workspace) = 0;
  virtual Task<Result<Workspace>> update(Actor by, WorkspaceId workspace, WorkspacePatch patch) = 0;
  // With its budgets and memberships. Errors: permission_denied for the default one,
  // invalid_request while keys live in it.
  virtual Task<Status> remove(Actor by, WorkspaceId workspace) = 0;
  // Returns those who were not in it before.
  virtual Task<Result<std::vector<WorkspaceMember>>> add_members(Actor by, WorkspaceId workspace,
                                                                 std::vector<UserId> users) = 0;
  // Returns how many were in it. Errors: invalid_request when one of them has keys there.
  virtual Task<Result<std::uint64_t>> remove_members(Actor by, WorkspaceId workspace,
                                                     std::vector<UserId> users) = 0;
};

}  // namespace arouter
