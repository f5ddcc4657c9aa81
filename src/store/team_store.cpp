#include <nlohmann/json.hpp>

#include "store/audit.hpp"
#include "store/changes.hpp"
#include "store/db_threads.hpp"
#include "store/people_rows.hpp"
#include "store/row.hpp"
#include "store/stores.hpp"

namespace arouter::store {

namespace {

using nlohmann::json;

constexpr std::size_t orgs_of_a_person_max = 100;

const std::string select_profile = "SELECT" + org_profile_columns + "FROM orgs o WHERE o.id = $1";
const Statement profile_by_id{"team_by_id", select_profile};
const Statement lock_profile{"team_by_id_lock", select_profile + " FOR UPDATE OF o"};

const Statement count_teams{"teams_count", R"(
  SELECT count(*) FROM memberships m JOIN orgs o ON o.id = m.org_id
  WHERE m.user_id = $1 AND m.role = 'admin' AND o.kind = 'team' AND o.deleted_at IS NULL)"};

const Statement select_verified{"team_founder", "SELECT verified FROM users WHERE id = $1"};

const Statement list_memberships{
    "teams_list", "SELECT" + org_profile_columns +
                      ", m.role, m.created_at AS joined_at"
                      " FROM memberships m JOIN orgs o ON o.id = m.org_id"
                      " WHERE m.user_id = $1"
                      " AND (o.deleted_at IS NULL OR ($2::boolean AND o.deleted_at > $3))"
                      " ORDER BY o.kind, o.name COLLATE \"C\", o.id LIMIT 1000"};

const Statement rename_org{"team_rename", "UPDATE orgs SET name = $2 WHERE id = $1"};
const Statement set_deleted{"team_set_deleted", "UPDATE orgs SET deleted_at = $2 WHERE id = $1"};

Error unknown_org() {
  return fail(ErrorCode::not_found, "the organization does not exist");
}

json state_of(const OrgProfile& org) {
  return {{"name", org.name}, {"deleted", org.deleted_at.has_value()}};
}

Result<OrgProfile> locked(Session& session, const Actor& by) {
  const auto rows = session.exec(lock_profile, by.org.to_string());
  if (rows.empty()) return unknown_org();
  return org_profile_of(rows.at(0));
}

Result<OrgProfile> locked_and_alive(Session& session, const Actor& by) {
  auto org = locked(session, by);
  if (org && org->deleted_at) return unknown_org();
  return org;
}

void announce(Session& session, const Actor& by, const char* action, const json& before,
              const json& after) {
  const auto id = by.org.to_string();
  record_audit(session, by, {action, id, before, after});
  record_change(session, ChangeKind::org, id);
}

Result<OrgProfile> create_team(Session& session, Actor by, const std::string& name) {
  const auto user = by.user->to_string();
  if (!session.exec(select_verified, user).at(0)["verified"].as<bool>()) {
    return fail(ErrorCode::permission_denied,
                "creating an organization needs a verified address; accept an invitation, or ask "
                "the operator to vouch for it");
  }
  if (session.exec(count_teams, user).at(0).at(0).as<std::size_t>() >= orgs_of_a_person_max) {
    return fail(ErrorCode::conflict, "nobody may administer more than 100 organizations");
  }
  by.org = insert_org_of(session, OrgKind::team, name, *by.user);
  auto org = org_profile_of(session.exec(profile_by_id, by.org.to_string()).at(0));
  announce(session, by, "organization.create", nullptr, state_of(org));
  return org;
}

Result<OrgProfile> rename_team(Session& session, const Actor& by, const std::string& name) {
  auto org = locked_and_alive(session, by);
  if (!org || org->name == name) return org;
  session.exec(rename_org, by.org.to_string(), name);
  const auto before = state_of(*org);
  org->name = name;
  announce(session, by, "organization.rename", before, state_of(*org));
  return org;
}

Result<OrgProfile> remove_team(Session& session, const Actor& by, WallTime now) {
  auto org = locked_and_alive(session, by);
  if (!org) return org;
  if (org->kind == OrgKind::personal) {
    return fail(ErrorCode::conflict, "a personal account cannot be deleted");
  }
  session.exec(set_deleted, by.org.to_string(), to_timestamp(now));
  const auto before = state_of(*org);
  org->deleted_at = now;
  announce(session, by, "organization.delete", before, state_of(*org));
  return org;
}

Result<OrgProfile> restore_team(Session& session, const Actor& by, WallTime restorable_since) {
  auto org = locked(session, by);
  if (!org) return org;
  if (!org->deleted_at) return fail(ErrorCode::conflict, "the organization is not deleted");
  if (*org->deleted_at <= restorable_since) {
    return fail(ErrorCode::conflict, "the organization was deleted too long ago to be restored");
  }
  session.exec(set_deleted, by.org.to_string(), nullptr);
  const auto before = state_of(*org);
  org->deleted_at.reset();
  announce(session, by, "organization.restore", before, state_of(*org));
  // Replicas that started meanwhile have not read them.
  record_change(session, ChangeKind::budgets, by.org.to_string());
  return org;
}

Result<std::vector<Membership>> memberships(Session& session, const std::string& user,
                                            bool deleted_too, WallTime restorable_since) {
  std::vector<Membership> found;
  for (const auto& row :
       session.exec(list_memberships, user, deleted_too, to_timestamp(restorable_since))) {
    Membership membership;
    membership.org = org_profile_of(row);
    membership.role = role_of(row["role"]);
    membership.joined_at = timestamp_of(row["joined_at"]);
    found.push_back(std::move(membership));
  }
  return found;
}

class PostgresTeamStore final : public TeamStore {
 public:
  explicit PostgresTeamStore(DbThreads& db) : db_(db) {}

  Task<Result<OrgProfile>> create(Actor by, std::string name) override {
    return db_.run<OrgProfile>({.repeatable = false},
                               [by = std::move(by), name = storable(name)](Session& session) {
                                 return create_team(session, by, name);
                               });
  }

  Task<Result<OrgProfile>> find(OrgId org) override {
    return db_.run_for<OrgProfile>(org, {},
                                   [id = org.to_string()](Session& session) -> Result<OrgProfile> {
                                     const auto rows = session.exec(profile_by_id, id);
                                     if (rows.empty()) return unknown_org();
                                     return org_profile_of(rows.at(0));
                                   });
  }

  Task<Result<std::vector<Membership>>> list(UserId user, bool deleted_too,
                                             WallTime restorable_since) override {
    return db_.run<std::vector<Membership>>(
        {.one_statement = true},
        [user = user.to_string(), deleted_too, restorable_since](Session& session) {
          return memberships(session, user, deleted_too, restorable_since);
        });
  }

  Task<Result<OrgProfile>> rename(Actor by, std::string name) override {
    const auto tenant = by.org;
    return db_.run_for<OrgProfile>(tenant, {.repeatable = false},
                                   [by = std::move(by), name = storable(name)](Session& session) {
                                     return rename_team(session, by, name);
                                   });
  }

  Task<Result<OrgProfile>> remove(Actor by, WallTime now) override {
    const auto tenant = by.org;
    return db_.run_for<OrgProfile>(
        tenant, {.repeatable = false},
        [by = std::move(by), now](Session& session) { return remove_team(session, by, now); });
  }

  Task<Result<OrgProfile>> restore(Actor by, WallTime restorable_since) override {
    const auto tenant = by.org;
    return db_.run_for<OrgProfile>(tenant, {.repeatable = false},
                                   [by = std::move(by), restorable_since](Session& session) {
                                     return restore_team(session, by, restorable_since);
                                   });
  }

 private:
  DbThreads& db_;
};

}  // namespace

std::unique_ptr<TeamStore> make_team_store(DbThreads& db) {
  return std::make_unique<PostgresTeamStore>(db);
}

}  // namespace arouter::store
