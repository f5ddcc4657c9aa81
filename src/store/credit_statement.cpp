#include "store/credit_statement.hpp"

#include "store/credit_rows.hpp"
#include "store/page_rows.hpp"
#include "store/row.hpp"
#include "store/session.hpp"

namespace arouter::store {

namespace {

const std::string entry_columns = R"(
  SELECT id::text AS id, kind, amount_nano, counter_account, note, external_id, actor_kind,
         coalesce(actor_id, '') AS actor_id, expires_at, created_at AS at
  FROM credit_entries)";

// Withdrawals come from the lot that expires first: transfers are stored in that order.
const Statement select_posting{
    "credit_posting_select",
    entry_columns + " WHERE org_id = $1 AND posting_id = $2 ORDER BY expires_at NULLS LAST, id"};

// A day of usage stands at its midnight. Its id sorts among UUIDs as the text it is.
const Statement select_statement{"credit_statement_select", R"(
  WITH entries AS ()" + entry_columns + R"(
    WHERE org_id = $1 AND created_at >= $2 AND created_at < $3
      AND ($4::timestamptz IS NULL OR (created_at, id::text COLLATE "C") < ($4, $5::text))
    ORDER BY created_at DESC, id::text COLLATE "C" DESC LIMIT $6::bigint + $7::bigint),
  days AS (
    SELECT day::text AS id, 'usage' AS kind, -sum(cost_nano)::bigint AS amount_nano,
           'usage' AS counter_account, '' AS note, NULL::text AS external_id,
           NULL::text AS actor_kind, '' AS actor_id, NULL::timestamptz AS expires_at,
           day::timestamp AT TIME ZONE 'UTC' AS at
    FROM usage_daily
    WHERE org_id = $1 AND day >= ($2::timestamptz AT TIME ZONE 'UTC')::date
      AND day < ($3::timestamptz AT TIME ZONE 'UTC')::date
    GROUP BY day HAVING sum(cost_nano) <> 0)
  SELECT * FROM (SELECT * FROM entries UNION ALL SELECT * FROM days) AS lines
  WHERE $4::timestamptz IS NULL OR (at, id COLLATE "C") < ($4, $5::text)
  ORDER BY at DESC, id COLLATE "C" DESC LIMIT $6 OFFSET $7)"};

}  // namespace

std::vector<CreditEntry> entries_of_posting(Session& session, OrgId org,
                                            const std::string& posting) {
  std::vector<CreditEntry> entries;
  for (const auto& row : session.exec(select_posting, org.to_string(), posting)) {
    entries.push_back(credit_entry_of(row));
  }
  return entries;
}

Page<CreditEntry> load_statement(Session& session, OrgId org, const StatementFilter& filter,
                                 const PageRequest& asked) {
  const PageBounds bounds(asked);
  Page<CreditEntry> page;
  for (const auto& row : session.exec(select_statement, org.to_string(), to_timestamp(filter.from),
                                      to_timestamp(filter.until), bounds.after_at, bounds.after_id,
                                      bounds.fetched, bounds.offset)) {
    page.items.push_back(credit_entry_of(row));
  }
  end_page(page, asked, [](const CreditEntry& last) { return PagePosition(last.at, last.id); });
  return page;
}

}  // namespace arouter::store
