#include <nlohmann/json.hpp>

#include "store/audit.hpp"
#include "store/changes.hpp"
#include "store/db_threads.hpp"
#include "store/page_rows.hpp"
#include "store/row.hpp"
#include "store/session.hpp"
#include "store/stores.hpp"

namespace arouter::store {

namespace {

const std::string of_org = " FROM workspaces WHERE org_id = $1 AND deleted_at IS NULL";
const std::string workspace_columns =
    "SELECT id, org_id, name, slug, description, is_default, created_by, created_at, updated_at" +
    of_org;

const Statement count_workspaces{"workspaces_count", "SELECT count(*)" + of_org};
const Statement list_workspaces{"workspaces_list", workspace_columns + R"(
    AND ($2::timestamptz IS NULL OR (created_at, id) < ($2, $3::uuid))
  ORDER BY created_at DESC, id DESC LIMIT $4 OFFSET $5)"};
const Statement find_workspace{"workspace_find", workspace_columns + R"(
    AND (id::text = lower($2) OR slug = $2))"};
const Statement lock_workspace{"workspace_lock",
                               workspace_columns + " AND id = $2 FOR NO KEY UPDATE"};

const Statement insert_workspace{"workspace_insert", R"(
  INSERT INTO workspaces (org_id, name, slug, description, created_by)
  SELECT id, $2, $3, $4, $5 FROM orgs WHERE id = $1 AND deleted_at IS NULL
  RETURNING id)"};

// A null parameter leaves its column as it is; $5 says whether the description is to be set.
const Statement update_workspace{"workspace_update", R"(
  UPDATE workspaces SET
    name        = coalesce($3, name),
    slug        = coalesce($4, slug),
    description = CASE WHEN $5::boolean THEN $6 ELSE description END,
    updated_at  = now()
  WHERE org_id = $1 AND id = $2)"};

const Statement count_keys{"workspace_keys_count", R"(
  SELECT count(*) FROM keys WHERE workspace_id = $1 AND deleted_at IS NULL)"};

const Statement delete_workspace{"workspace_delete", R"(
  WITH left_by AS (DELETE FROM workspace_members WHERE workspace_id = $1),
  unlimited AS (
    DELETE FROM budgets WHERE org_id = $2 AND kind = 'workspace' AND subject = $1
    RETURNING scope_id),
  scopes AS (
    UPDATE limit_scopes SET limit_nano = NULL WHERE id IN (SELECT scope_id FROM unlimited))
  UPDATE workspaces SET deleted_at = now() WHERE id = $1)"};

const std::string of_workspace = " FROM workspace_members WHERE org_id = $1 AND workspace_id = $2";
const std::string member_columns =
    "SELECT id, workspace_id, user_id, role, created_at" + of_workspace;

const Statement count_members{"workspace_members_count", "SELECT count(*)" + of_workspace};
const Statement list_members{"workspace_members_list", member_columns + R"(
    AND ($3::timestamptz IS NULL OR (created_at, id) < ($3, $4::uuid))
  ORDER BY created_at DESC, id DESC LIMIT $5 OFFSET $6)"};

const Statement insert_members{"workspace_members_insert", R"(
  INSERT INTO workspace_members (org_id, workspace_id, user_id)
  SELECT DISTINCT $1::uuid, $2::uuid, user_id FROM unnest($3::uuid[]) AS added (user_id)
  ON CONFLICT (workspace_id, user_id) DO NOTHING
  RETURNING id, workspace_id, user_id, role, created_at)"};

const Statement count_keys_of_members{"workspace_members_keys_count", R"(
  SELECT count(*) FROM keys
  WHERE workspace_id = $1 AND creator_user_id = ANY($2::uuid[]) AND deleted_at IS NULL)"};

const Statement delete_members{"workspace_members_delete", R"(
  DELETE FROM workspace_members
  WHERE org_id = $1 AND workspace_id = $2 AND user_id = ANY($3::uuid[]))"};

Workspace workspace_of(const pqxx::row& row) {
  Workspace workspace;
  workspace.id = WorkspaceId{uuid_of(row["id"])};
  workspace.org = OrgId{uuid_of(row["org_id"])};
  workspace.name = row["name"].c_str();
  workspace.slug = row["slug"].c_str();
  if (!row["description"].is_null()) workspace.description = row["description"].c_str();
  workspace.is_default = row["is_default"].as<bool>();
  if (!row["created_by"].is_null()) workspace.created_by = row["created_by"].c_str();
  workspace.created_at = timestamp_of(row["created_at"]);
  workspace.updated_at = nullable_timestamp_of(row["updated_at"]);
  return workspace;
}

WorkspaceMember member_of(const pqxx::row& row) {
  WorkspaceMember member;
  member.id = uuid_of(row["id"]);
  member.workspace = WorkspaceId{uuid_of(row["workspace_id"])};
  member.user = UserId{uuid_of(row["user_id"])};
  member.admin = row["role"].c_str() == std::string_view("admin");
  member.created_at = timestamp_of(row["created_at"]);
  return member;
}

nlohmann::json state_of(const Workspace& workspace) {
  nlohmann::json state{{"name", workspace.name}, {"slug", workspace.slug}};
  if (workspace.description) state["description"] = *workspace.description;
  return state;
}

std::string user_array(const std::vector<UserId>& users) {
  std::vector<std::string> ids;
  for (const auto& user : users) ids.push_back(user.to_string());
  return to_text_array(ids);
}

Error unknown_workspace() {
  return fail(ErrorCode::not_found, "the workspace does not exist");
}

// The workspace as it is until this transaction ends: nobody else changes it meanwhile.
Result<Workspace> locked(Session& session, OrgId org, WorkspaceId id) {
  const auto rows = session.exec(lock_workspace, org.to_string(), id.to_string());
  if (rows.empty()) return unknown_workspace();
  return workspace_of(rows.at(0));
}

Result<Workspace> load_workspace(Session& session, OrgId org, const std::string& reference) {
  const auto rows = session.exec(find_workspace, org.to_string(), reference);
  if (rows.empty()) return unknown_workspace();
  return workspace_of(rows.at(0));
}

Result<Workspace> create_workspace(Session& session, const Actor& by, const Workspace& workspace) {
  std::optional<std::string> description;
  if (workspace.description) description = storable(*workspace.description);
  const auto made = session.exec(insert_workspace, by.org.to_string(), storable(workspace.name),
                                 workspace.slug, description, by.id());
  if (made.empty()) return fail(ErrorCode::not_found, "the organization does not exist");
  auto stored = load_workspace(session, by.org, made.at(0)["id"].c_str());
  if (!stored) return stored;
  record_audit(session, by,
               {"workspace.create", stored->id.to_string(), nullptr, state_of(*stored)});
  return stored;
}

Result<Workspace> change_workspace(Session& session, const Actor& by, WorkspaceId id,
                                   const WorkspacePatch& patch) {
  const auto before = locked(session, by.org, id);
  if (!before) return before.error();
  std::optional<std::string> name;
  if (patch.name) name = storable(*patch.name);
  auto description = patch.description.value_or(std::nullopt);
  if (description) description = storable(*description);
  session.exec(update_workspace, by.org.to_string(), id.to_string(), name, patch.slug,
               patch.description.has_value(), description);
  auto after = load_workspace(session, by.org, id.to_string());
  if (!after) return after;
  record_audit(session, by,
               {"workspace.update", id.to_string(), state_of(*before), state_of(*after)});
  return after;
}

Status remove_workspace(Session& session, const Actor& by, WorkspaceId id) {
  const auto before = locked(session, by.org, id);
  if (!before) return before.error();
  if (before->is_default) {
    return fail(ErrorCode::permission_denied, "the default workspace cannot be deleted");
  }
  if (session.exec(count_keys, id.to_string()).at(0)[0].as<std::int64_t>() > 0) {
    return fail(ErrorCode::invalid_request,
                "a workspace with API keys cannot be deleted: delete the keys first");
  }
  const auto org = by.org.to_string();
  session.exec(delete_workspace, id.to_string(), org);
  record_audit(session, by, {"workspace.delete", id.to_string(), state_of(*before), nullptr});
  record_change(session, ChangeKind::budgets, org);
  return {};
}

Result<std::vector<WorkspaceMember>> put_members(Session& session, const Actor& by, WorkspaceId id,
                                                 const std::vector<UserId>& users) {
  const auto workspace = locked(session, by.org, id);
  if (!workspace) return workspace.error();
  std::vector<WorkspaceMember> added;
  auto ids = nlohmann::json::array();
  for (const auto& row :
       session.exec(insert_members, by.org.to_string(), id.to_string(), user_array(users))) {
    added.push_back(member_of(row));
    ids.push_back(added.back().user.to_string());
  }
  const nlohmann::json state{{"user_ids", ids}};
  record_audit(session, by, {"workspace.members.add", id.to_string(), nullptr, state});
  return added;
}

Result<std::uint64_t> take_members(Session& session, const Actor& by, WorkspaceId id,
                                   const std::vector<UserId>& users) {
  const auto workspace = locked(session, by.org, id);
  if (!workspace) return workspace.error();
  const auto ids = user_array(users);
  if (session.exec(count_keys_of_members, id.to_string(), ids).at(0)[0].as<std::int64_t>() > 0) {
    return fail(ErrorCode::invalid_request,
                "a member with API keys in the workspace cannot be removed: delete the keys first");
  }
  const auto removed =
      session.exec(delete_members, by.org.to_string(), id.to_string(), ids).affected_rows();
  nlohmann::json state{{"user_ids", nlohmann::json::array()}};
  for (const auto& user : users) state["user_ids"].push_back(user.to_string());
  record_audit(session, by, {"workspace.members.remove", id.to_string(), state, nullptr});
  return static_cast<std::uint64_t>(removed);
}

class PostgresWorkspaceStore final : public WorkspaceStore {
 public:
  explicit PostgresWorkspaceStore(DbThreads& db) : db_(db) {}

  Task<Result<Page<Workspace>>> list(OrgId org, PageRequest asked) override {
    return db_.run_for<Page<Workspace>>(
        org, {}, [org = org.to_string(), asked = std::move(asked)](Session& session) {
          const PageBounds bounds(asked);
          Page<Workspace> page;
          page.total = session.exec(count_workspaces, org).at(0)[0].as<std::uint64_t>();
          for (const auto& row : session.exec(list_workspaces, org, bounds.after_at,
                                              bounds.after_id, bounds.fetched, bounds.offset)) {
            page.items.push_back(workspace_of(row));
          }
          end_page(page, asked, [](const Workspace& last) {
            return PagePosition(last.created_at, last.id.to_string());
          });
          return page;
        });
  }

  Task<Result<Workspace>> find(OrgId org, std::string reference) override {
    return db_.run_for<Workspace>(org, {},
                                  [org, reference = storable(reference)](Session& session) {
                                    return load_workspace(session, org, reference);
                                  });
  }

  Task<Result<Page<WorkspaceMember>>> members(OrgId org, WorkspaceId workspace,
                                              PageRequest asked) override {
    return db_.run_for<Page<WorkspaceMember>>(
        org, {},
        [org = org.to_string(), id = workspace.to_string(),
         asked = std::move(asked)](Session& session) {
          const PageBounds bounds(asked);
          Page<WorkspaceMember> page;
          page.total = session.exec(count_members, org, id).at(0)[0].as<std::uint64_t>();
          for (const auto& row : session.exec(list_members, org, id, bounds.after_at,
                                              bounds.after_id, bounds.fetched, bounds.offset)) {
            page.items.push_back(member_of(row));
          }
          end_page(page, asked, [](const WorkspaceMember& last) {
            return PagePosition(last.created_at, last.id.to_string());
          });
          return page;
        });
  }

  Task<Result<Workspace>> create(Actor by, Workspace workspace) override {
    const auto tenant = by.org;
    return db_.run_for<Workspace>(
        tenant, {.repeatable = false},
        [by = std::move(by), workspace = std::move(workspace)](Session& session) {
          return create_workspace(session, by, workspace);
        });
  }

  Task<Result<Workspace>> update(Actor by, WorkspaceId id, WorkspacePatch patch) override {
    const auto tenant = by.org;
    return db_.run_for<Workspace>(
        tenant, {}, [by = std::move(by), id, patch = std::move(patch)](Session& session) {
          return change_workspace(session, by, id, patch);
        });
  }

  Task<Status> remove(Actor by, WorkspaceId id) override {
    const auto tenant = by.org;
    return db_.run_for<void>(
        tenant, {.repeatable = false},
        [by = std::move(by), id](Session& session) { return remove_workspace(session, by, id); });
  }

  Task<Result<std::vector<WorkspaceMember>>> add_members(Actor by, WorkspaceId id,
                                                         std::vector<UserId> users) override {
    const auto tenant = by.org;
    return db_.run_for<std::vector<WorkspaceMember>>(
        tenant, {.repeatable = false},
        [by = std::move(by), id, users = std::move(users)](Session& session) {
          return put_members(session, by, id, users);
        });
  }

  Task<Result<std::uint64_t>> remove_members(Actor by, WorkspaceId id,
                                             std::vector<UserId> users) override {
    const auto tenant = by.org;
    return db_.run_for<std::uint64_t>(
        tenant, {.repeatable = false},
        [by = std::move(by), id, users = std::move(users)](Session& session) {
          return take_members(session, by, id, users);
        });
  }

 private:
  DbThreads& db_;
};

}  // namespace

std::unique_ptr<WorkspaceStore> make_workspace_store(DbThreads& db) {
  return std::make_unique<PostgresWorkspaceStore>(db);
}

}  // namespace arouter::store
