#include <nlohmann/json.hpp>

#include "store/audit.hpp"
#include "store/db_threads.hpp"
#include "store/page_rows.hpp"
#include "store/people_rows.hpp"
#include "store/row.hpp"
#include "store/stores.hpp"

namespace arouter::store {

namespace {

using nlohmann::json;

const std::string select_member = "SELECT" + user_columns +
                                  ", m.role, m.created_at AS joined_at"
                                  " FROM memberships m JOIN users u ON u.id = m.user_id"
                                  " WHERE m.org_id = $1 ";

const Statement member_by_id{"member_by_id", select_member + "AND m.user_id = $2"};

const Statement list_members{"members_list",
                             select_member +
                                 "AND ($2::timestamptz IS NULL OR"
                                 " (m.created_at, m.user_id) < ($2::timestamptz, $3::uuid))"
                                 " ORDER BY m.created_at DESC, m.user_id DESC LIMIT $4 OFFSET $5"};
const Statement count_members{"members_count",
                              "SELECT count(*) FROM memberships WHERE org_id = $1"};

// In a fixed order, so that two changes at once wait for one another instead of both finding the
// other's Admin in place.
const Statement lock_admins{"members_lock_admins", R"(
  SELECT m.user_id FROM memberships m
  WHERE m.org_id = $1 AND m.role = 'admin' ORDER BY m.user_id FOR UPDATE OF m)"};

const Statement update_role{"member_role_update", R"(
  UPDATE memberships SET role = $3 WHERE org_id = $1 AND user_id = $2)"};
// With their seats in workspaces, so that coming back does not bring these back.
const Statement delete_member{"member_delete", R"(
  WITH seats AS (DELETE FROM workspace_members WHERE org_id = $1 AND user_id = $2)
  DELETE FROM memberships WHERE org_id = $1 AND user_id = $2)"};

Member member_of(const pqxx::row& row) {
  Member member;
  member.user = user_of(row);
  member.role = role_of(row["role"]);
  member.joined_at = timestamp_of(row["joined_at"]);
  return member;
}

json state_of(const Member& member) {
  return {{"email", member.user.email}, {"role", to_string(member.role)}};
}

Result<Member> stored(Session& session, const std::string& org, const std::string& user) {
  const auto rows = session.exec(member_by_id, org, user);
  if (rows.empty()) return fail(ErrorCode::not_found, "the member does not exist");
  return member_of(rows.at(0));
}

// The member, if the organisation keeps an Admin without them: one that nobody administers could
// never be repaired by its own people. Read after the Admins are locked, so that the role holds.
Result<Member> dispensable(Session& session, const std::string& org, const std::string& user) {
  const auto admins = session.exec(lock_admins, org).size();
  auto member = stored(session, org, user);
  if (!member || member->role != Role::admin || admins > 1) return member;
  return fail(ErrorCode::conflict,
              "the organization's last admin can be neither removed nor demoted; make somebody "
              "else an admin first");
}

Result<Member> change_role_in(Session& session, const Actor& by, const std::string& user,
                              Role role) {
  const auto org = by.org.to_string();
  auto member = role == Role::admin ? stored(session, org, user) : dispensable(session, org, user);
  if (!member || member->role == role) return member;
  session.exec(update_role, org, user, std::string(to_string(role)));
  const auto before = state_of(*member);
  member->role = role;
  record_audit(session, by, {"member.role", user, before, state_of(*member)});
  return member;
}

Status remove_from(Session& session, const Actor& by, const std::string& user) {
  const auto org = by.org.to_string();
  const auto member = dispensable(session, org, user);
  if (!member) return member.error();
  session.exec(delete_member, org, user);
  const bool left = by.user && by.user->to_string() == user;
  const auto* action = left ? "member.leave" : "member.remove";
  record_audit(session, by, {action, user, state_of(*member), nullptr});
  return {};
}

Result<Page<Member>> list_page(Session& session, const std::string& org, const PageRequest& asked) {
  const PageBounds bounds(asked);
  Page<Member> page;
  for (const auto& row : session.exec(list_members, org, bounds.after_at, bounds.after_id,
                                      bounds.fetched, bounds.offset)) {
    page.items.push_back(member_of(row));
  }
  page.total = session.exec(count_members, org).at(0).at(0).as<std::uint64_t>();
  end_page(page, asked, [](const Member& last) {
    return PagePosition(last.joined_at, last.user.id.to_string());
  });
  return page;
}

class PostgresMemberStore final : public MemberStore {
 public:
  explicit PostgresMemberStore(DbThreads& db) : db_(db) {}

  Task<Result<Page<Member>>> list(OrgId org, PageRequest page) override {
    return db_.run_for<Page<Member>>(
        org, {}, [org = org.to_string(), page = std::move(page)](Session& session) {
          return list_page(session, org, page);
        });
  }

  Task<Result<Member>> find(OrgId org, UserId user) override {
    return db_.run_for<Member>(org, {},
                               [org = org.to_string(), user = user.to_string()](Session& session) {
                                 return stored(session, org, user);
                               });
  }

  Task<Result<Member>> change_role(Actor by, UserId user, Role role) override {
    const auto tenant = by.org;
    return db_.run_for<Member>(
        tenant, {.repeatable = false},
        [by = std::move(by), user = user.to_string(), role](Session& session) {
          return change_role_in(session, by, user, role);
        });
  }

  Task<Status> remove(Actor by, UserId user) override {
    const auto tenant = by.org;
    return db_.run_for<void>(tenant, {.repeatable = false},
                             [by = std::move(by), user = user.to_string()](Session& session) {
                               return remove_from(session, by, user);
                             });
  }

 private:
  DbThreads& db_;
};

}  // namespace

std::unique_ptr<MemberStore> make_member_store(DbThreads& db) {
  return std::make_unique<PostgresMemberStore>(db);
}

}  // namespace arouter::store
