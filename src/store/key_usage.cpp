#include "store/key_usage.hpp"

#include "store/row.hpp"
#include "store/session.hpp"

namespace arouter::store {

namespace {

// Over rows of usage_daily, with the day of the question as `today`.
const std::string sums = R"(
  coalesce(sum(cost_nano), 0)::bigint AS lifetime,
  coalesce(sum(cost_nano) FILTER (WHERE day >= today), 0)::bigint AS today,
  coalesce(sum(cost_nano) FILTER (WHERE day >= date_trunc('week', today)), 0)::bigint AS week,
  coalesce(sum(cost_nano) FILTER (WHERE day >= date_trunc('month', today)), 0)::bigint AS month)";

const Statement select_spend{"key_spend", "SELECT " + sums + R"(
  FROM usage_daily, (SELECT ($2::timestamptz AT TIME ZONE 'UTC')::date AS today) at
  WHERE key_hash = $1)"};

// Rows from before last_at was kept tell the day.
const Statement select_usage{"keys_usage", "SELECT asked.hash, " + sums + R"(,
    max(coalesce(last_at, day::timestamp AT TIME ZONE 'UTC')) AS last_at
  FROM unnest($1::text[]) WITH ORDINALITY AS asked (hash, place)
  CROSS JOIN (SELECT ($3::timestamptz AT TIME ZONE 'UTC')::date AS today) at
  LEFT JOIN usage_daily ON key_hash = asked.hash AND org_id = $2
  GROUP BY asked.hash, asked.place ORDER BY asked.place)"};

KeySpend spend_of(const pqxx::row& row) {
  return {money_of(row["lifetime"]), money_of(row["today"]), money_of(row["week"]),
          money_of(row["month"])};
}

}  // namespace

Result<KeySpend> load_spend_of_key(Session& session, const std::string& hash, WallTime now) {
  return spend_of(session.exec(select_spend, hash, to_timestamp(now)).at(0));
}

Result<std::vector<KeyUsage>> load_usage_of_keys(Session& session, OrgId org,
                                                 const std::vector<std::string>& hashes,
                                                 WallTime now) {
  std::vector<KeyUsage> usages;
  for (const auto& row :
       session.exec(select_usage, to_text_array(hashes), org.to_string(), to_timestamp(now))) {
    KeyUsage usage;
    usage.hash = row["hash"].c_str();
    usage.spend = spend_of(row);
    usage.last_used_at = nullable_timestamp_of(row["last_at"]);
    usages.push_back(std::move(usage));
  }
  return usages;
}

}  // namespace arouter::store
