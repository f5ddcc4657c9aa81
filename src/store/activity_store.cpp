#include "store/db_threads.hpp"
#include "store/page_rows.hpp"
#include "store/row.hpp"
#include "store/session.hpp"
#include "store/stores.hpp"

namespace arouter::store {

namespace {

// $7 … $10 say which columns tell rows apart; a null parameter filters nothing.
const Statement select_days{"activity_by_day", R"(
  SELECT u.day::timestamp AT TIME ZONE 'UTC' AS day,
         CASE WHEN $7 THEN u.model ELSE '' END AS model,
         CASE WHEN $8 THEN u.provider ELSE '' END AS provider,
         CASE WHEN $9 THEN u.key_hash ELSE '' END AS key_hash,
         CASE WHEN $9 THEN coalesce(max(k.name), '') ELSE '' END AS key_name,
         CASE WHEN $10 THEN k.creator_user_id END AS creator,
         sum(u.requests)::bigint AS requests,
         sum(u.prompt_tokens)::bigint AS prompt_tokens,
         sum(u.completion_tokens)::bigint AS completion_tokens,
         sum(u.reasoning_tokens)::bigint AS reasoning_tokens,
         sum(u.cached_tokens)::bigint AS cached_tokens,
         sum(u.cost_nano)::bigint AS cost_nano
  FROM usage_daily u LEFT JOIN keys k ON k.hash = u.key_hash
  WHERE u.org_id = $1 AND u.day >= $2::date AND u.day < $3::date
    AND ($4::text IS NULL OR u.key_hash = $4)
    AND ($5::text IS NULL OR u.model = $5)
    AND ($6::text IS NULL OR u.provider = $6)
    AND ($11::uuid IS NULL OR k.creator_user_id = $11)
    AND ($13::uuid IS NULL OR k.workspace_id = $13)
  GROUP BY 1, 2, 3, 4, 6
  ORDER BY 1 DESC, cost_nano DESC, 2, 3, 4, 6
  LIMIT $12)"};

// With the columns of the days, as far as they apply.
const Statement select_hours{"activity_by_hour", R"(
  SELECT date_trunc('hour', u.created_at) AS day, '' AS model, '' AS provider, '' AS key_hash,
         '' AS key_name, NULL::uuid AS creator,
         count(*) AS requests,
         sum(u.prompt_tokens)::bigint AS prompt_tokens,
         sum(u.completion_tokens)::bigint AS completion_tokens,
         sum(u.reasoning_tokens)::bigint AS reasoning_tokens,
         sum(u.cached_read_tokens)::bigint AS cached_tokens,
         sum(u.cost_nano)::bigint AS cost_nano
  FROM usage_records u LEFT JOIN keys k ON k.hash = u.key_hash
  WHERE u.org_id = $1 AND u.created_at >= $2 AND u.created_at < $3
    AND ($4::text IS NULL OR u.key_hash = $4)
    AND ($5::text IS NULL OR u.model = $5)
    AND ($6::text IS NULL OR u.provider = $6)
    AND ($7::uuid IS NULL OR k.creator_user_id = $7)
    AND ($8::uuid IS NULL OR k.workspace_id = $8)
  GROUP BY 1 ORDER BY 1 DESC)"};

// Each branch reads no more than the page can need, by the index on organisation and time.
const Statement select_transactions{"activity_transactions", R"(
  WITH calls AS (
    SELECT 'usage' AS kind, request_id AS id, -cost_nano AS amount_nano, '' AS note, created_at AS at,
           model, prompt_tokens, completion_tokens
    FROM usage_records
    WHERE $4 AND org_id = $1 AND created_at >= $2 AND created_at < $3 AND cost_nano <> 0
      AND ($6::text IS NULL OR key_hash = $6)
      AND ($7::timestamptz IS NULL OR (created_at, request_id) < ($7, $8::uuid))
    ORDER BY created_at DESC, request_id DESC LIMIT $9::bigint + $10::bigint),
  entries AS (
    SELECT kind, id, amount_nano, note, created_at AS at, '' AS model, 0::bigint AS prompt_tokens,
           0::bigint AS completion_tokens
    FROM credit_entries
    WHERE $5 AND org_id = $1 AND created_at >= $2 AND created_at < $3
      AND ($7::timestamptz IS NULL OR (created_at, id) < ($7, $8::uuid))
    ORDER BY created_at DESC, id DESC LIMIT $9::bigint + $10::bigint)
  SELECT * FROM calls UNION ALL SELECT * FROM entries
  ORDER BY at DESC, id DESC LIMIT $9 OFFSET $10)"};

ActivityRow activity_row_of(const pqxx::row& row) {
  ActivityRow activity;
  activity.day = timestamp_of(row["day"]);
  activity.model = row["model"].c_str();
  activity.provider = row["provider"].c_str();
  activity.key_hash = row["key_hash"].c_str();
  activity.key_name = row["key_name"].c_str();
  if (!row["creator"].is_null()) activity.creator = UserId{uuid_of(row["creator"])};
  activity.requests = row["requests"].as<std::int64_t>();
  activity.prompt_tokens = row["prompt_tokens"].as<std::int64_t>();
  activity.completion_tokens = row["completion_tokens"].as<std::int64_t>();
  activity.reasoning_tokens = row["reasoning_tokens"].as<std::int64_t>();
  activity.cached_tokens = row["cached_tokens"].as<std::int64_t>();
  activity.cost = money_of(row["cost_nano"]);
  return activity;
}

Transaction transaction_of(const pqxx::row& row) {
  Transaction transaction;
  transaction.id = row["id"].c_str();
  transaction.kind = row["kind"].c_str();
  transaction.amount = money_of(row["amount_nano"]);
  transaction.note = row["note"].c_str();
  transaction.at = timestamp_of(row["at"]);
  transaction.model = row["model"].c_str();
  transaction.prompt_tokens = row["prompt_tokens"].as<std::int64_t>();
  transaction.completion_tokens = row["completion_tokens"].as<std::int64_t>();
  return transaction;
}

template <class Id>
std::optional<std::string> text_of(const std::optional<Id>& id) {
  if (!id) return std::nullopt;
  return id->to_string();
}

std::vector<ActivityRow> load_hours(Session& session, OrgId org, const ActivityFilter& filter) {
  std::vector<ActivityRow> hours;
  for (const auto& row :
       session.exec(select_hours, org.to_string(), to_timestamp(filter.from),
                    to_timestamp(filter.until), filter.key_hash, filter.model, filter.provider,
                    text_of(filter.creator), text_of(filter.workspace))) {
    hours.push_back(activity_row_of(row));
  }
  return hours;
}

Result<std::vector<ActivityRow>> load_days(Session& session, OrgId org,
                                           const ActivityFilter& filter,
                                           const ActivityGrouping& grouping) {
  constexpr auto fetched = static_cast<std::int64_t>(ActivityStore::rows_max) + 1;
  std::vector<ActivityRow> days;
  for (const auto& row :
       session.exec(select_days, org.to_string(), to_date(filter.from), to_date(filter.until),
                    filter.key_hash, filter.model, filter.provider, grouping.model,
                    grouping.provider, grouping.key, grouping.creator, text_of(filter.creator),
                    fetched, text_of(filter.workspace))) {
    days.push_back(activity_row_of(row));
  }
  if (days.size() > ActivityStore::rows_max) {
    return fail(ErrorCode::invalid_request, "the answer would have more than " +
                                                std::to_string(ActivityStore::rows_max) +
                                                " rows; ask for fewer days or a coarser group_by");
  }
  return days;
}

Result<Page<Transaction>> load_transactions(Session& session, OrgId org,
                                            const TransactionFilter& filter,
                                            const PageRequest& asked) {
  const PageBounds bounds(asked);
  Page<Transaction> page;
  for (const auto& row :
       session.exec(select_transactions, org.to_string(), to_timestamp(filter.from),
                    to_timestamp(filter.until), filter.usage, filter.credits, filter.key_hash,
                    bounds.after_at, bounds.after_id, bounds.fetched, bounds.offset)) {
    page.items.push_back(transaction_of(row));
  }
  end_page(page, asked, [](const Transaction& last) { return PagePosition(last.at, last.id); });
  return page;
}

class PostgresActivityStore final : public ActivityStore {
 public:
  explicit PostgresActivityStore(DbThreads& db) : db_(db) {}

  Task<Result<std::vector<ActivityRow>>> by_day(OrgId org, ActivityFilter filter,
                                                ActivityGrouping grouping) override {
    return db_.run_for<std::vector<ActivityRow>>(
        org, {}, [org, filter = std::move(filter), grouping](Session& session) {
          return load_days(session, org, filter, grouping);
        });
  }

  Task<Result<std::vector<ActivityRow>>> by_hour(OrgId org, ActivityFilter filter) override {
    return db_.run_for<std::vector<ActivityRow>>(
        org, {}, [org, filter = std::move(filter)](Session& session) {
          return Result<std::vector<ActivityRow>>(load_hours(session, org, filter));
        });
  }

  Task<Result<Page<Transaction>>> transactions(OrgId org, TransactionFilter filter,
                                               PageRequest page) override {
    return db_.run_for<Page<Transaction>>(
        org, {}, [org, filter = std::move(filter), page = std::move(page)](Session& session) {
          return load_transactions(session, org, filter, page);
        });
  }

 private:
  DbThreads& db_;
};

}  // namespace

std::unique_ptr<ActivityStore> make_activity_store(DbThreads& db) {
  return std::make_unique<PostgresActivityStore>(db);
}

}  // namespace arouter::store
