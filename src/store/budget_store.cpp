#include <algorithm>

#include <arouter/domain/window.hpp>
#include <nlohmann/json.hpp>

#include "store/audit.hpp"
#include "store/budget_rows.hpp"
#include "store/changes.hpp"
#include "store/db_threads.hpp"
#include "store/row.hpp"
#include "store/session.hpp"
#include "store/stores.hpp"

namespace arouter::store {

namespace {

// Whoever changes an organisation's budgets holds this lock: intervals are compared with one
// another.
const Statement lock_org{"budget_org_lock", R"(
  SELECT now() FROM orgs WHERE id = $1 AND deleted_at IS NULL FOR NO KEY UPDATE)"};

const Statement find_workspace{"budget_workspace", R"(
  SELECT FROM workspaces WHERE id = $1 AND org_id = $2 AND deleted_at IS NULL)"};

// Drains under way end first, and later ones find the budget: what they count is in usage_daily or
// is charged to the budget, never both and never neither.
constexpr const char* halt_drains = "LOCK TABLE usage_daily IN SHARE ROW EXCLUSIVE MODE";

const Statement insert_budget{"budget_insert", R"(
  WITH scope AS (
    INSERT INTO limit_scopes (org_id, kind, subject, reset, limit_nano)
    VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (org_id, kind, subject, reset) DO UPDATE SET limit_nano = excluded.limit_nano
    RETURNING id)
  INSERT INTO budgets (org_id, kind, subject, reset, scope_id)
  SELECT $1, $2, $3::uuid, $4, id FROM scope
  RETURNING scope_id)"};

// $1 scope, $2 start of its window, then the subject as above.
const Statement count_earlier_spend{"budget_count_earlier", R"(
  INSERT INTO spend_windows (scope_id, window_start, spent_nano)
  SELECT $1::bigint, $2::timestamptz, coalesce(sum(d.cost_nano), 0)::bigint
  FROM usage_daily d
  WHERE d.org_id = $3 AND d.day >= ($2::timestamptz AT TIME ZONE 'UTC')::date
    AND ($4 = 'organization' OR d.key_hash IN (
      SELECT hash FROM keys
      WHERE org_id = $3 AND CASE $4 WHEN 'workspace' THEN workspace_id ELSE creator_user_id END = $5))
  ON CONFLICT (scope_id, window_start) DO UPDATE SET spent_nano = excluded.spent_nano)"};

const Statement update_budget{"budget_update", R"(
  WITH changed AS (
    UPDATE budgets SET updated_at = now()
    WHERE org_id = $1 AND kind = $2 AND subject = $3 AND reset = $4
    RETURNING scope_id)
  UPDATE limit_scopes SET limit_nano = $5 WHERE id IN (SELECT scope_id FROM changed))"};

// Its scope stays, without a limit, for calls that still settle in it.
const Statement delete_budget{"budget_delete", R"(
  WITH gone AS (
    DELETE FROM budgets WHERE org_id = $1 AND kind = $2 AND subject = $3 AND reset = $4
    RETURNING scope_id)
  UPDATE limit_scopes SET limit_nano = NULL WHERE id IN (SELECT scope_id FROM gone))"};

const Statement select_spent{"budget_spent", R"(
  SELECT coalesce(w.spent_nano, 0) AS spent_nano
  FROM unnest($1::bigint[], $2::timestamptz[]) WITH ORDINALITY AS asked (scope_id, window_start, n)
  LEFT JOIN spend_windows w USING (scope_id, window_start)
  ORDER BY n)"};

// The columns that name one budget.
struct Named {
  Named(const BudgetSubject& subject, LimitReset interval)
      : org(subject.org.to_string()),
        kind(to_string(subject.kind)),
        id(subject.id.to_string()),
        reset(to_string(interval)),
        audited(kind + ":" + id + ":" + std::string(interval_name(interval))) {}

  std::string org;
  std::string kind;
  std::string id;
  std::string reset;
  std::string audited;  // "workspace:…:monthly"
};

Error unknown(const char* what) {
  return fail(ErrorCode::not_found, std::string("the ") + what + " does not exist");
}

const Budget* of_interval(const std::vector<Budget>& budgets, LimitReset interval) {
  const auto found = std::ranges::find(budgets, interval, &Budget::interval);
  return found == budgets.end() ? nullptr : &*found;
}

nlohmann::json state_of(Money limit) {
  return {{"limit_usd", limit.to_decimal()}};
}

// The database's time; holds the organisation until the transaction ends.
Result<WallTime> lock_subject(Session& session, const BudgetSubject& subject, const Named& named) {
  const auto locked = session.exec(lock_org, named.org);
  if (locked.empty()) return unknown("organization");
  if (subject.kind == ScopeKind::workspace &&
      session.exec(find_workspace, named.id, named.org).empty()) {
    return unknown("workspace");
  }
  return timestamp_of(locked.at(0)[0]);
}

void insert_new(Session& session, const Named& named, LimitReset interval, Money limit,
                WallTime now) {
  session.transaction().exec(halt_drains);
  const auto scope =
      session.exec(insert_budget, named.org, named.kind, named.id, named.reset, limit.nano())
          .at(0)["scope_id"]
          .as<std::int64_t>();
  session.exec(count_earlier_spend, scope, to_timestamp(window_start(interval, now)), named.org,
               named.kind, named.id);
}

Result<Budget> set_budget(Session& session, const Actor& by, const BudgetSubject& subject,
                          LimitReset interval, Money limit) {
  const Named named(subject, interval);
  const auto now = lock_subject(session, subject, named);
  if (!now) return now.error();
  const auto others = load_budgets_of(session, subject);
  const auto fits = check_budget_order(others, interval, limit);
  if (!fits) return fits.error();
  const auto* before = of_interval(others, interval);
  if (before == nullptr) {
    insert_new(session, named, interval, limit, *now);
  } else {
    session.exec(update_budget, named.org, named.kind, named.id, named.reset, limit.nano());
  }
  const auto stored = load_budgets_of(session, subject);
  const auto earlier = before == nullptr ? nlohmann::json() : state_of(before->limit);
  record_audit(session, by, {"budget.set", named.audited, earlier, state_of(limit)});
  record_change(session, ChangeKind::budgets, named.org);
  return *of_interval(stored, interval);
}

Status remove_budget(Session& session, const Actor& by, const BudgetSubject& subject,
                     LimitReset interval) {
  const Named named(subject, interval);
  const auto locked = lock_subject(session, subject, named);
  if (!locked) return locked.error();
  const auto budgets = load_budgets_of(session, subject);
  const auto* before = of_interval(budgets, interval);
  if (before == nullptr) return unknown("budget");
  session.exec(delete_budget, named.org, named.kind, named.id, named.reset);
  record_audit(session, by, {"budget.delete", named.audited, state_of(before->limit), nullptr});
  record_change(session, ChangeKind::budgets, named.org);
  return {};
}

class PostgresBudgetStore final : public BudgetStore {
 public:
  explicit PostgresBudgetStore(DbThreads& db) : db_(db) {}

  Task<Result<std::vector<Budget>>> list(BudgetSubject subject) override {
    return db_.run_for<std::vector<Budget>>(subject.org, {}, [subject](Session& session) {
      auto budgets = load_budgets_of(session, subject);
      std::ranges::sort(budgets, {}, [](const Budget& budget) {
        return std::ranges::find(widest_first, budget.interval);
      });
      return budgets;
    });
  }

  Task<Result<std::vector<Money>>> spent(std::vector<ScopeWindow> windows) override {
    return db_.run<std::vector<Money>>(
        {.one_statement = true}, [ids = to_scope_id_array(windows),
                                  starts = to_window_start_array(windows)](Session& session) {
          std::vector<Money> amounts;
          for (const auto& row : session.exec(select_spent, ids, starts)) {
            amounts.push_back(money_of(row["spent_nano"]));
          }
          return amounts;
        });
  }

  Task<Result<Budget>> set(Actor by, BudgetSubject subject, LimitReset interval,
                           Money limit) override {
    return db_.run_for<Budget>(subject.org, {},
                               [by = std::move(by), subject, interval, limit](Session& session) {
                                 return set_budget(session, by, subject, interval, limit);
                               });
  }

  Task<Status> remove(Actor by, BudgetSubject subject, LimitReset interval) override {
    return db_.run_for<void>(subject.org, {.repeatable = false},
                             [by = std::move(by), subject, interval](Session& session) {
                               return remove_budget(session, by, subject, interval);
                             });
  }

 private:
  DbThreads& db_;
};

}  // namespace

std::unique_ptr<BudgetStore> make_budget_store(DbThreads& db) {
  return std::make_unique<PostgresBudgetStore>(db);
}

}  // namespace arouter::store
