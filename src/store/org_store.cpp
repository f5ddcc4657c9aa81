#include <nlohmann/json.hpp>

#include "store/audit.hpp"
#include "store/changes.hpp"
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

const Statement insert_credit_entry{"credit_entry_insert", R"(
  INSERT INTO credit_entries (org_id, kind, amount_nano, note) VALUES ($1, 'grant', $2, $3))"};

// The only statement that raises a balance.
const Statement raise_credit_limit{"credit_limit_raise", R"(
  UPDATE limit_scopes SET limit_nano = limit_nano + $2
  WHERE id = (SELECT credit_scope FROM orgs WHERE id = $1 AND deleted_at IS NULL)
  RETURNING limit_nano)"};

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

Error unknown_org() {
  return fail(ErrorCode::not_found, "the organization does not exist");
}

Result<Org> create_org(Session& session, Actor by, const std::string& name, Money credits) {
  const auto row = session.exec(insert_org, name, credits.nano()).at(0);
  Org org;
  org.id = OrgId{uuid_of(row["id"])};
  org.name = name;
  org.credit_scope = ScopeId{row["credit_scope"].as<std::int64_t>()};
  org.credits_granted = credits;
  const auto id = org.id.to_string();
  if (credits > Money()) session.exec(insert_credit_entry, id, credits.nano(), "initial credits");
  by.org = org.id;
  const nlohmann::json state{{"name", name}, {"credits_usd", credits.to_decimal()}};
  record_audit(session, by, {"organization.create", id, nullptr, state});
  record_change(session, ChangeKind::org, id);
  return org;
}

Result<Money> raise_credits(Session& session, const Actor& by, Money amount,
                            const std::string& note) {
  const auto org = by.org.to_string();
  const auto raised = session.exec(raise_credit_limit, org, amount.nano());
  if (raised.empty()) return unknown_org();
  session.exec(insert_credit_entry, org, amount.nano(), note);
  const nlohmann::json grant{{"amount_usd", amount.to_decimal()}, {"note", note}};
  record_audit(session, by, {"credits.grant", org, nullptr, grant});
  record_change(session, ChangeKind::credits, org);
  return money_of(raised.at(0)["limit_nano"]);
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

  Task<Result<Money>> grant_credits(Actor by, Money amount, std::string note) override {
    const auto tenant = by.org;
    return db_.run_for<Money>(
        tenant, {.repeatable = false},
        [by = std::move(by), amount, note = storable(note)](Session& session) {
          if (amount > Money()) return raise_credits(session, by, amount, note);
          return Result<Money>(fail(ErrorCode::invalid_request, "credits must be positive"));
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
        org, {}, [org = org.to_string()](Session& session) -> Result<CreditSummary> {
          const auto rows = session.exec(select_credits, org);
          if (rows.empty()) return unknown_org();
          const auto row = rows.at(0);
          return CreditSummary{money_of(row["granted"]), money_of(row["spent"])};
        });
  }

 private:
  DbThreads& db_;
};

}  // namespace

std::unique_ptr<OrgStore> make_org_store(DbThreads& db) {
  return std::make_unique<PostgresOrgStore>(db);
}

}  // namespace arouter::store
