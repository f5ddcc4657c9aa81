#include <nlohmann/json.hpp>

#include "store/audit.hpp"
#include "store/changes.hpp"
#include "store/credit_account.hpp"
#include "store/db_threads.hpp"
#include "store/rate_limit_rows.hpp"
#include "store/row.hpp"
#include "store/session.hpp"
#include "store/stores.hpp"

namespace arouter::store {

namespace {

const Statement insert_org{"org_insert", R"(
  WITH fresh AS (SELECT gen_random_uuid() AS id),
  scope AS (
    INSERT INTO limit_scopes (org_id, kind, subject, reset, limit_nano)
    SELECT id, 'credits', id::text, 'never', $2 FROM fresh
    RETURNING id)
  INSERT INTO orgs (id, name, credit_scope)
  SELECT fresh.id, $1, scope.id FROM fresh, scope
  RETURNING id, credit_scope)"};

const Statement insert_first_credit{"credit_entry_first", R"(
  INSERT INTO credit_entries (org_id, kind, amount_nano, note, actor_kind, actor_id)
  VALUES ($1, 'grant', $2, 'initial credits', $3, $4))"};

const Statement select_credits{"credits_select", R"(
  SELECT s.limit_nano AS granted, coalesce(w.spent_nano, 0) AS spent
  FROM orgs o
  JOIN limit_scopes s ON s.id = o.credit_scope
  LEFT JOIN spend_windows w ON w.scope_id = s.id
  WHERE o.id = $1 AND o.deleted_at IS NULL)"};

const Statement lock_rate_limit{"org_rate_limit_lock", R"(
  SELECT requests_per_minute, requests_per_day, tokens_per_minute, concurrent_requests
  FROM orgs WHERE id = $1 AND deleted_at IS NULL FOR UPDATE)"};

const Statement update_rate_limit{"org_rate_limit_update", R"(
  UPDATE orgs SET requests_per_minute = $2, requests_per_day = $3, tokens_per_minute = $4,
                  concurrent_requests = $5
  WHERE id = $1)"};

Result<Org> create_org(Session& session, Actor by, const std::string& name, Money credits) {
  const auto row = session.exec(insert_org, name, credits.nano()).at(0);
  Org org;
  org.id = OrgId{uuid_of(row["id"])};
  org.name = name;
  org.credit_scope = ScopeId{row["credit_scope"].as<std::int64_t>()};
  org.credits_granted = credits;
  const auto id = org.id.to_string();
  by.org = org.id;
  if (credits > Money()) {
    session.exec(insert_first_credit, id, credits.nano(), std::string(to_string(by.kind)), by.id());
  }
  const nlohmann::json state{{"name", name}, {"credits_usd", credits.to_decimal()}};
  record_audit(session, by, {"organization.create", id, nullptr, state});
  record_change(session, ChangeKind::org, id);
  return org;
}

Result<CreditSummary> load_credits(Session& session, OrgId org) {
  let_credit_expire(session, org);
  const auto rows = session.exec(select_credits, org.to_string());
  if (rows.empty()) return unknown_org();
  const auto row = rows.at(0);
  return CreditSummary{money_of(row["granted"]), money_of(row["spent"])};
}

Status set_org_rate_limit(Session& session, const Actor& by, const RateLimit& limit) {
  const auto org = by.org.to_string();
  const auto before = session.exec(lock_rate_limit, org);
  if (before.empty()) return unknown_org();
  session.exec(update_rate_limit, org, limit.requests_per_minute, limit.requests_per_day,
               limit.tokens_per_minute, limit.concurrent_requests);
  const auto was = rate_limit_json(rate_limit_of(before.at(0)));
  record_audit(session, by, {"organization.rate_limit", org, was, rate_limit_json(limit)});
  record_change(session, ChangeKind::org, org);
  return {};
}

class PostgresOrgStore final : public OrgStore {
 public:
  explicit PostgresOrgStore(DbThreads& db) : db_(db) {}

  Task<Result<Org>> create(Actor by, std::string name, Money credits) override {
    return db_.run<Org>({.repeatable = false},
                        [by = std::move(by), name = storable(name), credits](Session& session) {
                          return create_org(session, by, name, credits);
                        });
  }

  Task<Status> set_rate_limit(Actor by, RateLimit limit) override {
    const auto tenant = by.org;
    return db_.run_for<void>(tenant, {}, [by = std::move(by), limit](Session& session) {
      return set_org_rate_limit(session, by, limit);
    });
  }

  Task<Result<CreditSummary>> credits(OrgId org) override {
    return db_.run_for<CreditSummary>(
        org, {}, [org](Session& session) { return load_credits(session, org); });
  }

 private:
  DbThreads& db_;
};

}  // namespace

std::unique_ptr<OrgStore> make_org_store(DbThreads& db) {
  return std::make_unique<PostgresOrgStore>(db);
}

}  // namespace arouter::store
