#include <nlohmann/json.hpp>

#include "store/audit.hpp"
#include "store/changes.hpp"
#include "store/db_threads.hpp"
#include "store/invitation_changes.hpp"
#include "store/people_rows.hpp"
#include "store/row.hpp"
#include "store/stores.hpp"

namespace arouter::store {

namespace {

using nlohmann::json;

// The personal account comes second, so its reference is set afterwards.
const Statement new_user_id{"user_new_id", "SELECT gen_random_uuid() AS id"};

const Statement insert_user{"user_insert", R"(
  WITH scope AS (
    INSERT INTO limit_scopes (org_id, kind, subject, reset, limit_nano)
    VALUES ($7::uuid, 'credits', ($7::uuid)::text, 'never', 0)
    RETURNING id),
  account AS (
    INSERT INTO orgs (id, name, credit_scope, kind)
    SELECT $7::uuid, $2, id, 'personal' FROM scope
    RETURNING id)
  INSERT INTO users (id, email, password_hash, first_name, last_name, verified, personal_org)
  SELECT $1, $2, $3, $4, $5, $6, id FROM account)"};

const Statement select_user{"user_by_email", "SELECT u.password_hash," + user_columns +
                                                 "FROM users u"
                                                 " WHERE lower(u.email COLLATE \"C\") = $1"};

const Statement select_user_by_id{"user_by_id",
                                  "SELECT" + user_columns + "FROM users u WHERE u.id = $1"};

const Statement update_password{"user_password_update",
                                "UPDATE users SET password_hash = $2 WHERE id = $1"};

const Statement verify_user{"user_verify", "UPDATE users SET verified = true WHERE id = $1"};

const Statement enrol_user{"user_enrol", R"(
  INSERT INTO memberships (org_id, user_id, role)
  SELECT o.id, $2, $3 FROM orgs o WHERE o.id = $1 AND o.deleted_at IS NULL AND o.kind = 'team')"};

Error unknown_user() {
  return fail(ErrorCode::not_found, "there is no user with that address");
}

std::string fresh_id(Session& session) {
  return session.exec(new_user_id).at(0)["id"].c_str();
}

// Who creates an account is the person it is for, unless there is no client: then an operator.
Actor creator_of(const User& user, const std::string& address) {
  auto actor = Actor::command_line(user.personal_org);
  if (address.empty()) return actor;
  actor.kind = ActorKind::session;
  actor.user = user.id;
  actor.address = address;
  return actor;
}

Status enrol(Session& session, UserId user, OrgId org, Role role) {
  const auto id = user.to_string();
  const auto done = session.exec(enrol_user, org.to_string(), id, std::string(to_string(role)));
  if (done.affected_rows() == 0) {
    return fail(ErrorCode::not_found, "there is no organisation for people with that id");
  }
  const json state{{"role", to_string(role)}};
  record_audit(session, Actor::command_line(org), {"member.add", id, nullptr, state});
  return {};
}

Result<User> insert(Session& session, const NewUser& fresh) {
  if (!session.exec(select_user, fresh.email).empty()) {
    return fail(ErrorCode::conflict, "there is an account with that address already");
  }
  const auto id = fresh_id(session);
  const auto org = fresh_id(session);
  session.exec(insert_user, id, fresh.email, fresh.password_hash, storable(fresh.first_name),
               storable(fresh.last_name), fresh.verified, org);
  auto user = user_of(session.exec(select_user_by_id, id).at(0));
  const auto joined = insert_member(session, user.personal_org, user.id, Role::admin);
  if (!joined) return joined.error();
  const json state{{"email", user.email}, {"verified", user.verified}};
  record_audit(session, creator_of(user, fresh.address), {"user.create", id, nullptr, state});
  if (fresh.org) {
    const auto enrolled = enrol(session, user.id, *fresh.org, fresh.role);
    if (!enrolled) return enrolled.error();
  }
  return user;
}

// Keys of the personal account will need it on every replica.
void announce(Session& session, const User& user) {
  record_change(session, ChangeKind::org, user.personal_org.to_string());
}

Result<User> insert_and_announce(Session& session, const NewUser& fresh) {
  auto user = insert(session, fresh);
  if (user) announce(session, *user);
  return user;
}

Result<User> insert_invited(Session& session, NewUser fresh, const Fingerprint& invitation,
                            WallTime now) {
  fresh.verified = true;
  auto user = insert(session, fresh);
  if (!user) return user.error();
  const auto accepted =
      accept_invitation(session, creator_of(*user, fresh.address), invitation, now);
  if (!accepted) return accepted.error();
  announce(session, *user);
  return user;
}

Result<User> verify_by_operator(Session& session, const std::string& email) {
  const auto rows = session.exec(select_user, email);
  if (rows.empty()) return unknown_user();
  auto user = user_of(rows.at(0));
  if (user.verified) return user;
  const auto id = user.id.to_string();
  session.exec(verify_user, id);
  user.verified = true;
  const json before{{"verified", false}};
  const json after{{"verified", true}};
  record_audit(session, Actor::command_line(user.personal_org), {"user.verify", id, before, after});
  return user;
}

class PostgresUserStore final : public UserStore {
 public:
  explicit PostgresUserStore(DbThreads& db) : db_(db) {}

  Task<Result<User>> create(NewUser user) override {
    return db_.run<User>({.repeatable = false}, [user = std::move(user)](Session& session) {
      return insert_and_announce(session, user);
    });
  }

  Task<Result<User>> create_invited(NewUser user, Fingerprint invitation, WallTime now) override {
    return db_.run<User>({.repeatable = false},
                         [user = std::move(user), invitation, now](Session& session) {
                           return insert_invited(session, user, invitation, now);
                         });
  }

  Task<Result<std::optional<UserCredentials>>> find(std::string email) override {
    using Found = std::optional<UserCredentials>;
    return db_.run<Found>({.one_statement = true},
                          [email = std::move(email)](Session& session) -> Result<Found> {
                            const auto rows = session.exec(select_user, email);
                            Found found;
                            if (rows.empty()) return found;
                            found.emplace();
                            found->user = user_of(rows.at(0));
                            found->password_hash = rows.at(0)["password_hash"].c_str();
                            return found;
                          });
  }

  Task<Status> replace_password_hash(UserId user, std::string hash) override {
    return db_.run<void>({.one_statement = true},
                         [id = user.to_string(), hash = std::move(hash)](Session& session) {
                           session.exec(update_password, id, hash);
                           return Status{};
                         });
  }

  Task<Result<User>> verify(std::string email) override {
    return db_.run<User>({.repeatable = false}, [email = std::move(email)](Session& session) {
      return verify_by_operator(session, email);
    });
  }

 private:
  DbThreads& db_;
};

}  // namespace

std::unique_ptr<UserStore> make_user_store(DbThreads& db) {
  return std::make_unique<PostgresUserStore>(db);
}

}  // namespace arouter::store
