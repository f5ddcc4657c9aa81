#include "store/db_threads.hpp"
#include "store/row.hpp"
#include "store/session.hpp"
#include "store/stores.hpp"

namespace arouter::store {

namespace {

// In every statement below: $1 is the replica, and whoever touches a lease holds its window's row,
// locked in the order of (scope_id, window_start). A statement that waits for such a lock still
// reads other rows as they were when it began; therefore leases are either changed in place (ON
// CONFLICT) or read by a later statement.

const Statement register_replica_row{"replica_register", R"(
  INSERT INTO replicas AS r (id, incarnation, expiry_ms, heartbeat_at, expires_at)
  VALUES ($1, 1, $2::bigint, now(), now() + $2::bigint * interval '1 millisecond')
  ON CONFLICT (id) DO UPDATE SET
    incarnation = r.incarnation + 1, expiry_ms = excluded.expiry_ms, expired_at = NULL, returned = 0,
    heartbeat_at = excluded.heartbeat_at, expires_at = excluded.expires_at)"};

// Leases that were marked while the replica was silent, and not released, are its own again. The
// others count while they have missed no more than two of their heartbeats, which come twelve to an
// expiry.
const Statement heartbeat_row{"replica_heartbeat", R"(
  WITH kept AS (
    UPDATE leases l SET unreconciled_since = NULL
    FROM replicas r
    WHERE r.id = $1 AND l.replica_id = r.id AND l.incarnation = r.incarnation
      AND l.unreconciled_since IS NOT NULL),
  known AS (
    UPDATE replicas
    SET heartbeat_at = now(), expires_at = now() + expiry_ms * interval '1 millisecond',
        expired_at = NULL
    WHERE id = $1
    RETURNING id)
  SELECT 1 + count(other.id) AS replicas, count(other.id) FILTER (WHERE other.id < known.id) AS position
  FROM known LEFT JOIN replicas other
    ON other.id <> known.id
    AND other.heartbeat_at > now() - other.expiry_ms * interval '250 microseconds'
  GROUP BY known.id)"};

// $2: the hand-back's number. No row: it was made before.
const Statement note_return{"replica_note_return", R"(
  UPDATE replicas SET returned = $2::bigint WHERE id = $1 AND returned < $2::bigint)"};

// $2 scope ids, $3 window starts, $4 needed, $5 wanted. Grants nothing while a window's row is
// missing. The limit's row is locked too, else it would be read as it was before the wait for the
// window's: credit that was withdrawn meanwhile would be lent. A null limit drops out of least():
// unlimited. The ceiling of an unlimited scope only keeps the sums within bigint.
const Statement grant_leases{"lease_grant", R"(
  WITH replica AS (
    SELECT incarnation FROM replicas WHERE id = $1 AND expires_at > now()),
  request AS (
    SELECT scope_id, window_start, max(needed) AS needed, max(wanted) AS wanted
    FROM unnest($2::bigint[], $3::timestamptz[], $4::bigint[], $5::bigint[])
      AS asked (scope_id, window_start, needed, wanted)
    GROUP BY scope_id, window_start),
  missing AS (
    SELECT FROM request r JOIN limit_scopes s ON s.id = r.scope_id
    WHERE NOT EXISTS (SELECT FROM spend_windows w
                      WHERE w.scope_id = r.scope_id AND w.window_start = r.window_start)),
  locked AS (
    SELECT scope_id, window_start, w.spent_nano, w.leased_nano, s.limit_nano, r.needed, r.wanted
    FROM spend_windows w
    JOIN request r USING (scope_id, window_start)
    JOIN limit_scopes s ON s.id = scope_id
    WHERE EXISTS (SELECT FROM replica) AND NOT EXISTS (SELECT FROM missing)
    ORDER BY scope_id, window_start
    FOR UPDATE OF w FOR SHARE OF s),
  slice AS (
    SELECT *, greatest(0, least(
        coalesce(limit_nano, 9000000000000000000) - spent_nano - leased_nano,
        greatest(needed, least(wanted, limit_nano / 50)))) AS granted
    FROM locked),
  lent AS (
    UPDATE spend_windows w SET leased_nano = w.leased_nano + slice.granted
    FROM slice
    WHERE w.scope_id = slice.scope_id AND w.window_start = slice.window_start),
  held AS (
    INSERT INTO leases AS l (scope_id, window_start, replica_id, incarnation, amount_nano)
    SELECT scope_id, window_start, $1, incarnation, granted FROM slice, replica
    WHERE granted > 0
    ON CONFLICT (scope_id, window_start, replica_id, incarnation)
      DO UPDATE SET amount_nano = l.amount_nano + excluded.amount_nano)
  SELECT EXISTS (SELECT FROM replica) AS live, EXISTS (SELECT FROM missing) AS incomplete,
         scope_id, window_start, granted, spent_nano, leased_nano + granted AS leased_nano, limit_nano
  FROM (SELECT) AS always LEFT JOIN slice ON true
  ORDER BY scope_id, window_start)"};

const Statement create_windows{"lease_windows_create", R"(
  INSERT INTO spend_windows (scope_id, window_start)
  SELECT DISTINCT s.id, asked.window_start
  FROM unnest($1::bigint[], $2::timestamptz[]) AS asked (scope_id, window_start)
  JOIN limit_scopes s ON s.id = asked.scope_id
  ORDER BY 1, 2
  ON CONFLICT DO NOTHING)"};

const Statement lock_windows{"lease_windows_lock", R"(
  SELECT FROM spend_windows
  WHERE (scope_id, window_start) IN (SELECT * FROM unnest($1::bigint[], $2::timestamptz[]))
  ORDER BY scope_id, window_start
  FOR UPDATE)"};

const Statement return_leases{"lease_return", R"(
  WITH returned AS (
    SELECT scope_id, window_start, sum(amount)::bigint AS amount
    FROM unnest($2::bigint[], $3::timestamptz[], $4::bigint[])
      AS given (scope_id, window_start, amount)
    GROUP BY scope_id, window_start),
  taken AS (
    SELECT scope_id, window_start, l.replica_id, l.incarnation,
           greatest(0, least(returned.amount, l.amount_nano)) AS amount
    FROM leases l
    JOIN returned USING (scope_id, window_start)
    JOIN replicas r ON r.id = l.replica_id AND r.incarnation = l.incarnation
    WHERE l.replica_id = $1),
  reduced AS (
    UPDATE leases l SET amount_nano = l.amount_nano - taken.amount
    FROM taken
    WHERE l.scope_id = taken.scope_id AND l.window_start = taken.window_start
      AND l.replica_id = taken.replica_id AND l.incarnation = taken.incarnation)
  UPDATE spend_windows w SET leased_nano = w.leased_nano - taken.amount
  FROM taken
  WHERE w.scope_id = taken.scope_id AND w.window_start = taken.window_start)"};

const std::string earlier_incarnations =
    "replica_id = $1 AND incarnation < (SELECT incarnation FROM replicas WHERE id = $1)";
// $1: how many hours unreconciled leases are kept.
const std::string kept_long_enough = "unreconciled_since <= now() - $1::bigint * interval '1 hour'";

std::string lock_windows_of(const std::string& condition) {
  return R"(
    SELECT FROM spend_windows
    WHERE (scope_id, window_start) IN (SELECT scope_id, window_start FROM leases WHERE )" +
         condition + R"()
    ORDER BY scope_id, window_start
    FOR UPDATE)";
}

std::string release_leases(const std::string& condition) {
  return "WITH gone AS (DELETE FROM leases WHERE " + condition + R"(
      RETURNING scope_id, window_start, amount_nano),
    released AS (
      SELECT scope_id, window_start, sum(amount_nano)::bigint AS amount
      FROM gone GROUP BY scope_id, window_start)
    UPDATE spend_windows w SET leased_nano = w.leased_nano - released.amount
    FROM released
    WHERE w.scope_id = released.scope_id AND w.window_start = released.window_start)";
}

const Statement lock_earlier{"lease_lock_earlier", lock_windows_of(earlier_incarnations)};
const Statement release_earlier{"lease_release_earlier", release_leases(earlier_incarnations)};

const std::string held_by_expired =
    "unreconciled_since IS NULL AND replica_id IN (SELECT id FROM replicas WHERE expires_at <= "
    "now())";

const Statement note_expired{"replica_note_expired", R"(
  UPDATE replicas SET expired_at = now() WHERE expires_at <= now() AND expired_at IS NULL)"};
const Statement lock_expired{
    "lease_lock_expired",
    lock_windows_of("(" + held_by_expired + ") OR (" + kept_long_enough + ")")};
const Statement mark_unreconciled{
    "lease_mark_unreconciled",
    "UPDATE leases SET unreconciled_since = now() WHERE " + held_by_expired};
const Statement release_overdue{"lease_release_overdue", release_leases(kept_long_enough)};

// With the last lease of a dead replica goes the replica: should it live after all, its heartbeat
// tells it that it has nothing left.
const Statement forget_dead{"replica_forget_dead", R"(
  DELETE FROM replicas r
  WHERE expired_at <= now() - $1::bigint * interval '1 hour'
    AND NOT EXISTS (SELECT FROM leases l WHERE l.replica_id = r.id))"};

// Spent leases of windows that are over. A row somebody holds is left for the next time.
const Statement delete_empty{"lease_delete_empty", R"(
  DELETE FROM leases WHERE (scope_id, window_start, replica_id, incarnation) IN (
    SELECT scope_id, window_start, replica_id, incarnation FROM leases
    WHERE amount_nano = 0 AND window_start BETWEEN '1970-01-02' AND now() - interval '35 days'
    FOR UPDATE SKIP LOCKED))"};

const Statement prune_changes{"changes_prune", R"(
  DELETE FROM changes WHERE at < now() - interval '1 day')"};

Error lease_expired() {
  return fail(ErrorCode::conflict, "lease expired: re-register");
}

template <class Item>
std::vector<ScopeWindow> scopes_in(const std::vector<Item>& items) {
  std::vector<ScopeWindow> scopes;
  for (const auto& item : items) scopes.push_back(item.scope);
  return scopes;
}

// The scopes and amounts of a call, as array parameters.
struct GrantArguments {
  explicit GrantArguments(const std::vector<LeaseRequest>& requests) {
    const auto asked = scopes_in(requests);
    scope_ids = to_scope_id_array(asked);
    window_starts = to_window_start_array(asked);
    std::vector<std::int64_t> needed_nano;
    std::vector<std::int64_t> wanted_nano;
    for (const auto& request : requests) {
      needed_nano.push_back(request.needed.nano());
      wanted_nano.push_back(request.wanted.nano());
    }
    needed = to_bigint_array(needed_nano);
    wanted = to_bigint_array(wanted_nano);
  }

  std::string scope_ids;
  std::string window_starts;
  std::string needed;
  std::string wanted;
};

LeaseGrant grant_of(const pqxx::row& row) {
  LeaseGrant grant;
  grant.scope.scope = ScopeId{row["scope_id"].as<std::int64_t>()};
  grant.scope.window_start = timestamp_of(row["window_start"]);
  grant.granted = money_of(row["granted"]);
  grant.spent = money_of(row["spent_nano"]);
  grant.leased = money_of(row["leased_nano"]);
  grant.limit = nullable_money_of(row["limit_nano"]).value_or(Money::max());
  return grant;
}

Result<std::vector<LeaseGrant>> grant_scopes(Session& session, const std::string& replica,
                                             const GrantArguments& arguments) {
  const auto ask = [&] {
    return session.exec(grant_leases, replica, arguments.scope_ids, arguments.window_starts,
                        arguments.needed, arguments.wanted);
  };
  auto rows = ask();
  if (rows.at(0)["incomplete"].as<bool>()) {  // the first grant in a new window
    session.exec(create_windows, arguments.scope_ids, arguments.window_starts);
    rows = ask();
  }
  if (!rows.at(0)["live"].as<bool>()) return lease_expired();
  std::vector<LeaseGrant> grants;
  for (const auto& row : rows) {
    if (!row["scope_id"].is_null()) grants.push_back(grant_of(row));
  }
  return grants;
}

class PostgresLeaseStore final : public LeaseStore {
 public:
  explicit PostgresLeaseStore(DbThreads& db) : db_(db) {}

  Task<Status> register_replica(ReplicaId replica, std::chrono::milliseconds expiry) override {
    return db_.run<void>({.one_statement = true},
                         [replica = replica.to_string(), expiry](Session& session) -> Status {
                           session.exec(register_replica_row, replica,
                                        static_cast<std::int64_t>(expiry.count()));
                           return {};
                         });
  }

  Task<Result<RateShare>> heartbeat(ReplicaId replica) override {
    return db_.run<RateShare>(
        {.one_statement = true},
        [replica = replica.to_string()](Session& session) -> Result<RateShare> {
          const auto rows = session.exec(heartbeat_row, replica);
          if (rows.empty()) return lease_expired();
          const auto row = rows.at(0);
          return RateShare{row["replicas"].as<std::int32_t>(), row["position"].as<std::int32_t>()};
        });
  }

  Task<Result<std::vector<LeaseGrant>>> grant(ReplicaId replica,
                                              std::vector<LeaseRequest> requests) override {
    return db_.run<std::vector<LeaseGrant>>(
        {.one_statement = true, .repeatable = false},
        [replica = replica.to_string(), arguments = GrantArguments(requests)](Session& session) {
          return grant_scopes(session, replica, arguments);
        });
  }

  Task<Status> give_back(ReplicaId replica, std::uint64_t sequence,
                         std::vector<LeaseReturn> returns) override {
    const auto scopes = scopes_in(returns);
    std::vector<std::int64_t> amounts;
    for (const auto& given : returns) amounts.push_back(given.amount.nano());
    return db_.run<void>(
        {},
        [replica = replica.to_string(), number = static_cast<std::int64_t>(sequence),
         ids = to_scope_id_array(scopes), starts = to_window_start_array(scopes),
         amounts = to_bigint_array(amounts)](Session& session) -> Status {
          session.exec(lock_windows, ids, starts);
          if (session.exec(note_return, replica, number).affected_rows() > 0) {
            session.exec(return_leases, replica, ids, starts, amounts);
          }
          return {};
        });
  }

  Task<Status> reconcile_previous(ReplicaId replica) override {
    return db_.run<void>({}, [replica = replica.to_string()](Session& session) -> Status {
      session.exec(lock_earlier, replica);
      session.exec(release_earlier, replica);
      return {};
    });
  }

  Task<Result<std::uint64_t>> expire_dead(std::chrono::hours release_after) override {
    return db_.run<std::uint64_t>({}, [release_after](Session& session) -> Result<std::uint64_t> {
      const auto hours = static_cast<std::int64_t>(release_after.count());
      session.exec(lock_expired, hours);
      session.exec(mark_unreconciled);
      session.exec(release_overdue, hours);
      session.exec(delete_empty);
      session.exec(prune_changes);
      const auto expired = session.exec(note_expired).affected_rows();
      session.exec(forget_dead, hours);
      return static_cast<std::uint64_t>(expired);
    });
  }

 private:
  DbThreads& db_;
};

}  // namespace

std::unique_ptr<LeaseStore> make_lease_store(DbThreads& db) {
  return std::make_unique<PostgresLeaseStore>(db);
}

}  // namespace arouter::store
