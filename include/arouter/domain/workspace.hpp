// Workspaces: named groups of an organisation's keys, with budgets of their own.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <arouter/base/clock.hpp>
#include <arouter/base/ids.hpp>

namespace arouter {

struct Workspace {
  Workspace() = default;
  WorkspaceId id;
  OrgId org;
  std::string name;  // 1 … 100 characters
  std::string slug;  // unique in the organisation
  std::optional<std::string> description;
  bool is_default = false;  // takes keys that name no other; cannot be deleted
  std::optional<std::string> created_by;
  WallTime created_at{};
  std::optional<WallTime> updated_at;
};

struct WorkspaceMember {
  WorkspaceMember() = default;
  Uuid id;
  WorkspaceId workspace;
  UserId user;
  bool admin = false;  // of this workspace
  WallTime created_at{};
};

// Words of lower-case letters and digits, joined by single hyphens; at most 50 characters.
bool valid_slug(std::string_view slug);

}  // namespace arouter
