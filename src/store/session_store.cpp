#include <nlohmann/json.hpp>

#include "store/audit.hpp"
#include "store/db_threads.hpp"
#include "store/people_rows.hpp"
#include "store/row.hpp"
#include "store/stores.hpp"

namespace arouter::store {

namespace {

using nlohmann::json;

constexpr int sessions_of_a_person_max = 100;

// Skips what another sign-in is forgetting.
const Statement forget_expired{"sessions_forget_expired", R"(
  DELETE FROM sessions WHERE id IN (
    SELECT id FROM sessions WHERE expires_at <= $1 LIMIT 1000 FOR UPDATE SKIP LOCKED))"};

const Statement forget_oldest{"sessions_forget_oldest", R"(
  DELETE FROM sessions WHERE id IN (
    SELECT id FROM sessions WHERE user_id = $1
    ORDER BY created_at DESC, id DESC OFFSET $2))"};

const Statement select_own_account{"session_own_account",
                                   "SELECT personal_org FROM users WHERE id = $1"};

const Statement insert_session{"session_insert", R"(
  INSERT INTO sessions (fingerprint, user_id, context_org, created_at, last_seen_at, expires_at,
                        address, user_agent)
  VALUES ($1, $2, $3, $4, $4, $5, $6, $7) RETURNING id)"};

const std::string session_columns =
    " s.id, s.created_at, s.last_seen_at, s.expires_at, s.address, s.user_agent ";

// The organisation asked for as $4, else the chosen one while the person belongs to it, else the
// personal account. Without a membership there is no role.
const Statement find_session{"session_find", "SELECT" + session_columns + "," + user_columns + "," +
                                                 org_profile_columns + R"(, m.role
  FROM sessions s
  JOIN users u ON u.id = s.user_id AND NOT u.disabled
  JOIN orgs o ON o.id = coalesce(
    CASE WHEN $4::uuid IS NOT NULL
      THEN coalesce((SELECT id FROM orgs WHERE id = $4::uuid), u.personal_org) END,
    (SELECT chosen.org_id FROM memberships chosen
     JOIN orgs alive ON alive.id = chosen.org_id AND alive.deleted_at IS NULL
     WHERE chosen.org_id = s.context_org AND chosen.user_id = s.user_id),
    u.personal_org)
  LEFT JOIN memberships m ON m.user_id = u.id AND m.org_id = coalesce($4::uuid, o.id)
  WHERE s.fingerprint = $1 AND s.expires_at > $2 AND s.last_seen_at > $3)"};

const Statement touch_session{"session_touch", R"(
  UPDATE sessions SET last_seen_at = $2 WHERE id = $1 AND last_seen_at < $2)"};

const Statement list_sessions{"sessions_list",
                              "SELECT" + session_columns +
                                  "FROM sessions s WHERE s.user_id = $1 AND s.expires_at > $2"
                                  " AND s.last_seen_at > $3"
                                  " ORDER BY s.created_at DESC, s.id DESC LIMIT 1000"};

const Statement delete_session{"session_delete",
                               "DELETE FROM sessions WHERE id = $1 AND user_id = $2"};
const Statement delete_others{"sessions_delete_others",
                              "DELETE FROM sessions WHERE user_id = $1 AND id <> $2"};

const Statement switch_context{"session_switch", R"(
  UPDATE sessions s SET context_org = m.org_id
  FROM memberships m JOIN orgs o ON o.id = m.org_id AND o.deleted_at IS NULL
  WHERE s.id = $1 AND s.user_id = $2 AND m.user_id = s.user_id AND m.org_id = $3)"};

SessionInfo session_info_of(const pqxx::row& row) {
  SessionInfo info;
  info.id = SessionId{uuid_of(row["id"])};
  info.created_at = timestamp_of(row["created_at"]);
  info.last_seen_at = timestamp_of(row["last_seen_at"]);
  info.expires_at = timestamp_of(row["expires_at"]);
  info.address = row["address"].c_str();
  info.user_agent = row["user_agent"].c_str();
  return info;
}

std::optional<SignedIn> find_in(Session& session, const Fingerprint& fingerprint,
                                SessionCutoff cutoff, const std::optional<std::string>& org) {
  const auto rows = session.exec(find_session, to_bytea(fingerprint), to_timestamp(cutoff.now),
                                 to_timestamp(cutoff.seen_after), org);
  if (rows.empty()) return std::nullopt;
  const auto row = rows.at(0);
  SignedIn signed_in;
  signed_in.session = session_info_of(row);
  signed_in.user = user_of(row);
  signed_in.org = org_profile_of(row);
  if (!row["role"].is_null()) signed_in.role = role_of(row["role"]);
  return signed_in;
}

void audit(Session& session, Actor by, const char* action, const std::string& subject,
           const json& before, const json& after) {
  by.org = OrgId{uuid_of(session.exec(select_own_account, by.user->to_string()).at(0).at(0))};
  record_audit(session, by, {action, subject, before, after});
}

SessionId insert(Session& session, const NewSession& fresh) {
  const auto user = fresh.user.to_string();
  session.exec(forget_expired, to_timestamp(fresh.created_at));
  session.exec(forget_oldest, user, sessions_of_a_person_max - 1);
  const auto user_agent = storable(fresh.user_agent);
  const auto made = session.exec(insert_session, to_bytea(fresh.fingerprint), user,
                                 fresh.org.to_string(), to_timestamp(fresh.created_at),
                                 to_timestamp(fresh.expires_at), fresh.address, user_agent);
  const SessionId id{uuid_of(made.at(0)["id"])};
  Actor actor;
  actor.kind = ActorKind::session;
  actor.user = fresh.user;
  actor.credential = id.to_string();
  actor.address = fresh.address;
  audit(session, actor, "session.begin", id.to_string(), nullptr, {{"user_agent", user_agent}});
  return id;
}

Status end_one(Session& session, const Actor& by, const std::string& id) {
  if (session.exec(delete_session, id, by.user->to_string()).affected_rows() == 0) {
    return fail(ErrorCode::not_found, "the session does not exist");
  }
  audit(session, by, "session.end", id, nullptr, nullptr);
  return {};
}

std::size_t end_others(Session& session, const Actor& by, const std::string& kept) {
  const auto ended = session.exec(delete_others, by.user->to_string(), kept).affected_rows();
  if (ended > 0) audit(session, by, "session.end_others", kept, nullptr, {{"ended", ended}});
  return static_cast<std::size_t>(ended);
}

class PostgresSessionStore final : public SessionStore {
 public:
  explicit PostgresSessionStore(DbThreads& db) : db_(db) {}

  Task<Result<SessionId>> create(NewSession fresh) override {
    return db_.run<SessionId>({.repeatable = false},
                              [fresh = std::move(fresh)](Session& session) -> Result<SessionId> {
                                return insert(session, fresh);
                              });
  }

  Task<Result<std::optional<SignedIn>>> find(Fingerprint fingerprint, SessionCutoff cutoff,
                                             std::optional<OrgId> org) override {
    using Found = std::optional<SignedIn>;
    std::optional<std::string> asked;
    if (org) asked = org->to_string();
    return db_.run<Found>(
        {.one_statement = true},
        [fingerprint, cutoff, asked = std::move(asked)](Session& session) -> Result<Found> {
          return find_in(session, fingerprint, cutoff, asked);
        });
  }

  Task<Status> touch(SessionId session_id, WallTime now) override {
    return db_.run<void>({.one_statement = true},
                         [id = session_id.to_string(), now](Session& session) {
                           session.exec(touch_session, id, to_timestamp(now));
                           return Status{};
                         });
  }

  Task<Result<std::vector<SessionInfo>>> list(UserId user, SessionCutoff cutoff) override {
    using Infos = std::vector<SessionInfo>;
    return db_.run<Infos>(
        {.one_statement = true},
        [user = user.to_string(), cutoff](Session& session) -> Result<Infos> {
          Infos infos;
          for (const auto& row : session.exec(list_sessions, user, to_timestamp(cutoff.now),
                                              to_timestamp(cutoff.seen_after))) {
            infos.push_back(session_info_of(row));
          }
          return infos;
        });
  }

  Task<Status> remove(Actor by, SessionId session_id) override {
    return db_.run<void>({.repeatable = false},
                         [by = std::move(by), id = session_id.to_string()](Session& session) {
                           return end_one(session, by, id);
                         });
  }

  Task<Result<std::size_t>> remove_others(Actor by, SessionId kept) override {
    return db_.run<std::size_t>(
        {.repeatable = false},
        [by = std::move(by), kept = kept.to_string()](Session& session) -> Result<std::size_t> {
          return end_others(session, by, kept);
        });
  }

  Task<Status> switch_org(UserId user, SessionId session_id, OrgId org) override {
    return db_.run<void>({.one_statement = true},
                         [user = user.to_string(), id = session_id.to_string(),
                          org = org.to_string()](Session& session) -> Status {
                           if (session.exec(switch_context, id, user, org).affected_rows() > 0)
                             return {};
                           return fail(ErrorCode::not_found, "the organization does not exist");
                         });
  }

 private:
  DbThreads& db_;
};

}  // namespace

std::unique_ptr<SessionStore> make_session_store(DbThreads& db) {
  return std::make_unique<PostgresSessionStore>(db);
}

}  // namespace arouter::store
