#include "store/db_threads.hpp"
#include "store/row.hpp"
#include "store/session.hpp"
#include "store/stores.hpp"
#include "store/usage_partitions.hpp"
#include "store/usage_rows.hpp"

namespace arouter::store {

namespace {

// Rows, days, windows and leases are each taken in the order of their keys, and the tables in this
// order, by every writer: no two drains can wait for each other in a circle.

// Moves what is new from the staging table into usage_records, adds it to the daily sums, and
// returns how many rows were new and what they charge to each scope.
const Statement insert_new_usage{"usage_insert_new", R"(
  WITH fresh AS (
    INSERT INTO usage_records SELECT * FROM usage_staging ORDER BY request_id
    ON CONFLICT (request_id, created_at) DO NOTHING
    RETURNING created_at, org_id, key_hash, model, provider, prompt_tokens, completion_tokens,
              reasoning_tokens, cached_read_tokens, cost_nano, scope_ids, window_starts),
  daily AS (
    INSERT INTO usage_daily AS d (day, org_id, key_hash, model, provider, requests, prompt_tokens,
                                  completion_tokens, reasoning_tokens, cached_tokens, cost_nano)
    SELECT (created_at AT TIME ZONE 'UTC')::date, org_id, key_hash, model, provider, count(*),
           sum(prompt_tokens), sum(completion_tokens), sum(reasoning_tokens),
           sum(cached_read_tokens), sum(cost_nano)
    FROM fresh GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
    ON CONFLICT (day, org_id, key_hash, model, provider) DO UPDATE SET
      requests          = d.requests + excluded.requests,
      prompt_tokens     = d.prompt_tokens + excluded.prompt_tokens,
      completion_tokens = d.completion_tokens + excluded.completion_tokens,
      reasoning_tokens  = d.reasoning_tokens + excluded.reasoning_tokens,
      cached_tokens     = d.cached_tokens + excluded.cached_tokens,
      cost_nano         = d.cost_nano + excluded.cost_nano),
  charges AS (
    SELECT s.scope_id, s.window_start, sum(cost_nano)::bigint AS charged
    FROM fresh, unnest(scope_ids, window_starts) AS s (scope_id, window_start)
    GROUP BY s.scope_id, s.window_start)
  SELECT counted.inserted, scope_id, window_start, charged
  FROM (SELECT count(*) AS inserted FROM fresh) AS counted LEFT JOIN charges ON true
  ORDER BY scope_id, window_start)"};

// From here to the commit this transaction holds the windows named ($1, $2) and may change their
// leases.
const Statement add_spent{"usage_add_spent", R"(
  INSERT INTO spend_windows AS w (scope_id, window_start, spent_nano)
  SELECT * FROM unnest($1::bigint[], $2::timestamptz[], $3::bigint[]) ORDER BY 1, 2
  ON CONFLICT (scope_id, window_start)
    DO UPDATE SET spent_nano = w.spent_nano + excluded.spent_nano)"};

// Takes the charges ($2 … $4) out of the leases of replica $1, oldest incarnation first. What they
// do not cover is overrun.
const Statement drain_leases{"usage_drain_leases", R"(
  WITH charge AS (
    SELECT * FROM unnest($2::bigint[], $3::timestamptz[], $4::bigint[])
      AS c (scope_id, window_start, charged)),
  taken AS (
    SELECT scope_id, window_start, incarnation,
           greatest(0, least(amount_nano, charged - (sum(amount_nano) OVER older - amount_nano)))::bigint
             AS amount
    FROM leases JOIN charge USING (scope_id, window_start)
    WHERE replica_id = $1
    WINDOW older AS (PARTITION BY scope_id, window_start ORDER BY incarnation)),
  reduced AS (
    UPDATE leases l SET amount_nano = l.amount_nano - taken.amount
    FROM taken
    WHERE l.scope_id = taken.scope_id AND l.window_start = taken.window_start
      AND l.replica_id = $1 AND l.incarnation = taken.incarnation AND taken.amount > 0),
  covered AS (
    SELECT scope_id, window_start, charged, coalesce(sum(amount), 0)::bigint AS amount
    FROM charge LEFT JOIN taken USING (scope_id, window_start)
    GROUP BY scope_id, window_start, charged)
  UPDATE spend_windows w SET leased_nano = w.leased_nano - covered.amount
  FROM covered
  WHERE w.scope_id = covered.scope_id AND w.window_start = covered.window_start
  RETURNING w.scope_id, w.window_start, covered.charged, covered.charged - covered.amount AS overrun,
            w.spent_nano)"};

const Statement select_usage{"usage_select",
                             "SELECT * FROM usage_records WHERE request_id = $1 AND org_id = $2"};

// Charges per scope as array parameters, and what came of them.
struct Charges {
  std::vector<ScopeWindow> scopes;
  std::vector<std::int64_t> amounts;
};

Charges charges_of(const pqxx::result& rows) {
  Charges charges;
  for (const auto& row : rows) {
    if (row["scope_id"].is_null()) continue;
    charges.scopes.push_back(ScopeWindow{ScopeId{row["scope_id"].as<std::int64_t>()},
                                         timestamp_of(row["window_start"])});
    charges.amounts.push_back(row["charged"].as<std::int64_t>());
  }
  return charges;
}

std::vector<ScopeDrain> charge_scopes(Session& session, const std::string& replica,
                                      const Charges& charges) {
  const auto ids = to_scope_id_array(charges.scopes);
  const auto starts = to_window_start_array(charges.scopes);
  const auto amounts = to_bigint_array(charges.amounts);
  session.exec(add_spent, ids, starts, amounts);
  std::vector<ScopeDrain> drains;
  for (const auto& row : session.exec(drain_leases, replica, ids, starts, amounts)) {
    ScopeDrain drain;
    drain.scope.scope = ScopeId{row["scope_id"].as<std::int64_t>()};
    drain.scope.window_start = timestamp_of(row["window_start"]);
    drain.charged = money_of(row["charged"]);
    drain.overrun = money_of(row["overrun"]);
    drain.spent = money_of(row["spent_nano"]);
    drains.push_back(drain);
  }
  return drains;
}

DrainOutcome drain(Session& session, const std::string& replica,
                   const std::vector<UsageRecord>& batch) {
  stage_usage(session, batch);
  const auto rows = session.exec(insert_new_usage);
  DrainOutcome outcome;
  outcome.inserted = rows.at(0)["inserted"].as<std::uint64_t>();
  const auto charges = charges_of(rows);
  if (!charges.scopes.empty()) outcome.scopes = charge_scopes(session, replica, charges);
  return outcome;
}

class PostgresUsageStore final : public UsageStore {
 public:
  explicit PostgresUsageStore(DbThreads& db) : db_(db) {}

  Task<Result<DrainOutcome>> insert(ReplicaId replica, std::vector<UsageRecord> batch) override {
    const auto months = known_months_.unknown_in(batch);
    for (const auto& month : months) {
      auto made = co_await create_month(month);
      if (!made) co_return made.error();
    }
    known_months_.add(months);
    auto outcome = co_await insert_rows(replica, std::move(batch));
    if (!outcome) known_months_.forget();
    co_return outcome;
  }

  Task<Result<std::optional<UsageRecord>>> find(OrgId org, RequestId id) override {
    return db_.run<std::optional<UsageRecord>>(
        {.one_statement = true}, [org = org.to_string(), id = id.to_string()](Session& session) {
          const auto rows = session.exec(select_usage, id, org);
          std::optional<UsageRecord> found;
          if (!rows.empty()) found = usage_record_of(rows.at(0));
          return found;
        });
  }

 private:
  Task<Status> create_month(WallTime month) {
    return db_.run<void>({}, [month](Session& session) -> Status {
      create_partition(session, month);
      return {};
    });
  }

  Task<Result<DrainOutcome>> insert_rows(ReplicaId replica, std::vector<UsageRecord> batch) {
    auto shared = std::make_shared<const std::vector<UsageRecord>>(std::move(batch));
    return db_.run<DrainOutcome>(
        {}, [replica = replica.to_string(), shared = std::move(shared)](Session& session) {
          return drain(session, replica, *shared);
        });
  }

  DbThreads& db_;
  KnownMonths known_months_;
};

}  // namespace

std::unique_ptr<UsageStore> make_usage_store(DbThreads& db) {
  return std::make_unique<PostgresUsageStore>(db);
}

}  // namespace arouter::store
