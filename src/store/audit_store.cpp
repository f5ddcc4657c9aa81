#include "store/db_threads.hpp"
#include "store/page_rows.hpp"
#include "store/row.hpp"
#include "store/session.hpp"
#include "store/stores.hpp"

namespace arouter::store {

namespace {

// A null parameter filters nothing.
const std::string matching = R"(
  FROM audit_events
  WHERE org_id = $1
    AND ($2::text IS NULL OR action = $2)
    AND ($3::text IS NULL OR actor_id = $3)
    AND ($4::text IS NULL OR subject = $4)
    AND ($5::timestamptz IS NULL OR at >= $5)
    AND ($6::timestamptz IS NULL OR at < $6))";

const Statement count_events{"audit_count", "SELECT count(*)" + matching};
const Statement select_events{
    "audit_select",
    "SELECT id, at, actor_kind, actor_id, action, subject, before, after, address" + matching + R"(
    AND ($7::timestamptz IS NULL OR (at, id) < ($7, $8::uuid))
  ORDER BY at DESC, id DESC LIMIT $9 OFFSET $10)"};

AuditEvent event_of(const pqxx::row& row, OrgId org) {
  AuditEvent event;
  event.id = row["id"].c_str();
  event.org = org;
  event.at = timestamp_of(row["at"]);
  event.actor_kind = actor_kind_of(row["actor_kind"]);
  event.actor_id = row["actor_id"].c_str();
  event.action = row["action"].c_str();
  event.subject = row["subject"].c_str();
  if (!row["before"].is_null()) event.before_json = row["before"].c_str();
  if (!row["after"].is_null()) event.after_json = row["after"].c_str();
  event.address = row["address"].c_str();
  return event;
}

Result<Page<AuditEvent>> list_events(Session& session, OrgId org, const AuditFilter& filter,
                                     const PageRequest& asked) {
  const auto id = org.to_string();
  const auto from = to_timestamp(filter.from);
  const auto until = to_timestamp(filter.until);
  Page<AuditEvent> page;
  page.total =
      session.exec(count_events, id, filter.action, filter.actor_id, filter.subject, from, until)
          .at(0)[0]
          .as<std::uint64_t>();
  const PageBounds bounds(asked);
  for (const auto& row :
       session.exec(select_events, id, filter.action, filter.actor_id, filter.subject, from, until,
                    bounds.after_at, bounds.after_id, bounds.fetched, bounds.offset)) {
    page.items.push_back(event_of(row, org));
  }
  end_page(page, asked, [](const AuditEvent& last) { return PagePosition(last.at, last.id); });
  return page;
}

class PostgresAuditStore final : public AuditStore {
 public:
  explicit PostgresAuditStore(DbThreads& db) : db_(db) {}

  Task<Result<Page<AuditEvent>>> list(OrgId org, AuditFilter filter, PageRequest page) override {
    return db_.run_for<Page<AuditEvent>>(
        org, {}, [org, filter = std::move(filter), page = std::move(page)](Session& session) {
          return list_events(session, org, filter, page);
        });
  }

 private:
  DbThreads& db_;
};

}  // namespace

std::unique_ptr<AuditStore> make_audit_store(DbThreads& db) {
  return std::make_unique<PostgresAuditStore>(db);
}

}  // namespace arouter::store
