#include <algorithm>
#include <map>
#include <set>

#include <arouter/base/calendar.hpp>

#include "store/db_threads.hpp"
#include "store/missed_budgets.hpp"
#include "store/row.hpp"
#include "store/session.hpp"
#include "store/stores.hpp"
#include "store/usage_partitions.hpp"
#include "store/usage_rows.hpp"

namespace arouter::store {

namespace {

// Rows, days, windows and leases are each taken in the order of their keys, and the tables in this
// order, by every writer: no two drains can wait for each other in a circle.

constexpr const char* make_staging =
    "CREATE TEMP TABLE IF NOT EXISTS usage_staging (LIKE usage_records INCLUDING DEFAULTS)"
    " ON COMMIT DELETE ROWS";

const Statement insert_staged{"usage_insert_staged", R"(
  INSERT INTO usage_records SELECT * FROM usage_staging ORDER BY request_id
  ON CONFLICT (request_id, created_at) DO NOTHING
  RETURNING request_id)"};

const Statement add_daily{"usage_add_daily", R"(
  INSERT INTO usage_daily AS d (day, org_id, key_hash, model, provider, requests, prompt_tokens,
                                completion_tokens, reasoning_tokens, cached_tokens, cost_nano, last_at)
  SELECT day, org_id, key_hash, model, provider, requests, prompt_tokens, completion_tokens,
         reasoning_tokens, cached_tokens, cost_nano, last_at
  FROM unnest($1::date[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::bigint[],
              $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::timestamptz[])
    AS s (day, org_id, key_hash, model, provider, requests, prompt_tokens, completion_tokens,
          reasoning_tokens, cached_tokens, cost_nano, last_at)
  ORDER BY 1, 2, 3, 4, 5
  ON CONFLICT (day, org_id, key_hash, model, provider) DO UPDATE SET
    requests          = d.requests + excluded.requests,
    prompt_tokens     = d.prompt_tokens + excluded.prompt_tokens,
    completion_tokens = d.completion_tokens + excluded.completion_tokens,
    reasoning_tokens  = d.reasoning_tokens + excluded.reasoning_tokens,
    cached_tokens     = d.cached_tokens + excluded.cached_tokens,
    cost_nano         = d.cost_nano + excluded.cost_nano,
    last_at           = greatest(d.last_at, excluded.last_at))"};

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

// How the rows of a batch reach their table.
enum class CopyPath : std::uint8_t {
  direct,  // at once; a row that is there already fails the whole batch
  staged,  // by a temporary table, leaving out rows that are there already; costs half as much
           // again
};

// The batch in the order of request ids, each once.
UsageRows ordered(const std::vector<UsageRecord>& batch) {
  UsageRows rows;
  rows.reserve(batch.size());
  for (const auto& record : batch) rows.push_back(&record);
  std::sort(rows.begin(), rows.end(), [](const auto* a, const auto* b) { return a->id < b->id; });
  const auto same = [](const auto* a, const auto* b) { return a->id == b->id; };
  rows.erase(std::unique(rows.begin(), rows.end(), same), rows.end());
  return rows;
}

// COPY goes to the partitions: it is not allowed into a table with row-level security.
std::map<WallTime, UsageRows> by_month(const UsageRows& rows) {
  std::map<WallTime, UsageRows> months;
  for (const auto* row : rows) months[start_of_month(row->created_at)].push_back(row);
  return months;
}

// Inserts what is new of `rows` and returns it.
UsageRows insert_by_staging(Session& session, const UsageRows& rows) {
  session.transaction().exec(make_staging);
  copy_usage(session, "usage_staging", rows);
  std::set<RequestId> inserted;
  for (const auto& row : session.exec(insert_staged)) inserted.insert(RequestId{uuid_of(row[0])});
  UsageRows fresh;
  for (const auto* row : rows) {
    if (inserted.count(row->id) != 0) fresh.push_back(row);
  }
  return fresh;
}

void add_to_days(Session& session, const DailySums& sums) {
  session.exec(add_daily, sums.days, sums.orgs, sums.key_hashes, sums.models, sums.providers,
               sums.requests, sums.prompt_tokens, sums.completion_tokens, sums.reasoning_tokens,
               sums.cached_tokens, sums.cost_nano, sums.last_at);
}

std::vector<ScopeDrain> charge_scopes(Session& session, const std::string& replica,
                                      const ScopeCharges& charges) {
  session.exec(add_spent, charges.scope_ids, charges.window_starts, charges.amounts_nano);
  std::vector<ScopeDrain> drains;
  for (const auto& row : session.exec(drain_leases, replica, charges.scope_ids,
                                      charges.window_starts, charges.amounts_nano)) {
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
                   const std::vector<UsageRecord>& batch, CopyPath path) {
  auto rows = ordered(batch);
  if (path == CopyPath::direct) {
    for (const auto& [month, part] : by_month(rows)) {
      copy_usage(session, partition_name(month), part);
    }
  } else {
    rows = insert_by_staging(session, rows);
  }
  DrainOutcome outcome;
  outcome.inserted = rows.size();
  if (rows.empty()) return outcome;
  add_to_days(session, DailySums(rows));
  const ScopeCharges charges(rows, missed_budgets(session, rows));
  if (!charges.empty()) outcome.scopes = charge_scopes(session, replica, charges);
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
    const auto rows = std::make_shared<const std::vector<UsageRecord>>(std::move(batch));
    auto outcome = co_await insert_rows(replica, rows, CopyPath::direct);
    if (!outcome && outcome.error().code() == ErrorCode::conflict) {
      outcome = co_await insert_rows(replica, rows, CopyPath::staged);
    }
    if (!outcome) known_months_.forget();
    co_return outcome;
  }

  Task<Result<std::optional<UsageRecord>>> find(OrgId org, RequestId id) override {
    return db_.run_for<std::optional<UsageRecord>>(
        org, {}, [org = org.to_string(), id = id.to_string()](Session& session) {
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

  Task<Result<DrainOutcome>> insert_rows(ReplicaId replica,
                                         std::shared_ptr<const std::vector<UsageRecord>> batch,
                                         CopyPath path) {
    return db_.run<DrainOutcome>(
        {}, [replica = replica.to_string(), batch = std::move(batch), path](Session& session) {
          return drain(session, replica, *batch, path);
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
