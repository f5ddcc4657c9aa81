#include "store/credit_account.hpp"

#include "store/changes.hpp"
#include "store/row.hpp"
#include "store/session.hpp"

namespace arouter::store {

namespace {

const Statement find_scope{"credit_scope_find", R"(
  SELECT credit_scope, now() FROM orgs WHERE id = $1 AND deleted_at IS NULL)"};

const Statement make_window{"credit_window_make", R"(
  INSERT INTO spend_windows (scope_id, window_start) VALUES ($1, '1970-01-01T00:00:00Z')
  ON CONFLICT DO NOTHING)"};

// Two statements, because the second must see what was committed while the first waited. Leases
// take the two rows in the same order.
const Statement lock_window{"credit_window_lock", R"(
  SELECT spent_nano, leased_nano FROM spend_windows
  WHERE scope_id = $1 AND window_start = '1970-01-01T00:00:00Z' FOR UPDATE)"};
const Statement lock_granted{"credit_granted_lock", R"(
  SELECT limit_nano FROM limit_scopes WHERE id = $1 FOR NO KEY UPDATE)"};

const Statement select_lots{"credit_lots_select", R"(
  SELECT entry_id, expires_at, remaining_nano, spent_nano FROM credit_lots
  WHERE org_id = $1 AND remaining_nano > 0)"};

const Statement update_lot{"credit_lot_update", R"(
  UPDATE credit_lots SET remaining_nano = $2, spent_nano = $3 WHERE entry_id = $1)"};

const Statement insert_lot{"credit_lot_insert", R"(
  INSERT INTO credit_lots (entry_id, org_id, expires_at, remaining_nano, spent_nano)
  VALUES ($1, $2, $3, $4, $5))"};

const Statement insert_entry{"credit_entry_insert", R"(
  INSERT INTO credit_entries (org_id, posting_id, kind, amount_nano, counter_account, note,
                              external_id, actor_kind, actor_id, expires_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
  RETURNING id, created_at)"};

const Statement update_granted{"credit_granted_update",
                               "UPDATE limit_scopes SET limit_nano = $2 WHERE id = $1"};

const Statement find_due{"credit_due_find", R"(
  SELECT EXISTS (SELECT FROM credit_lots
                 WHERE org_id = $1 AND remaining_nano > 0 AND expires_at <= now()))"};

const Statement new_posting{"credit_posting_new", "SELECT gen_random_uuid()"};

Error insufficient(const CreditState& state, Money amount) {
  auto text = "insufficient credits: " + amount.to_decimal() + " USD are to leave and " +
              state.available().to_decimal() + " are available";
  if (state.leased > Money()) {
    text += "; " + state.leased.to_decimal() + " are set aside for calls and may come back";
  }
  return fail(ErrorCode::insufficient_credits, std::move(text));
}

}  // namespace

Error unknown_org() {
  return fail(ErrorCode::not_found, "the organization does not exist");
}

Result<CreditAccount> CreditAccount::lock(Session& session, OrgId org) {
  CreditAccount account(session, org);
  const auto locked = account.lock_balance();
  if (!locked) return locked.error();
  account.load_lots();
  account.let_expire();
  return account;
}

Status CreditAccount::lock_balance() {
  const auto found = session_.exec(find_scope, org_.to_string());
  if (found.empty()) return unknown_org();
  scope_ = ScopeId{found.at(0)["credit_scope"].as<std::int64_t>()};
  now_ = timestamp_of(found.at(0)["now"]);
  session_.exec(make_window, scope_.value);
  const auto window = session_.exec(lock_window, scope_.value).at(0);
  state_.spent = money_of(window["spent_nano"]);
  state_.leased = money_of(window["leased_nano"]);
  state_.granted = money_of(session_.exec(lock_granted, scope_.value).at(0)["limit_nano"]);
  return {};
}

// A call draws on the lots that are left when its usage reaches the database.
void CreditAccount::load_lots() {
  const auto rows = session_.exec(select_lots, org_.to_string());
  std::vector<CreditLot> lots;
  Money spent_before = state_.spent;
  for (const auto& row : rows) {
    CreditLot lot;
    lot.entry = row["entry_id"].c_str();
    lot.expires_at = timestamp_of(row["expires_at"]);
    lot.remaining = money_of(row["remaining_nano"]);
    lots.push_back(std::move(lot));
    spent_before = money_of(row["spent_nano"]);
  }
  lots_ = CreditLots(std::move(lots));
  if (state_.spent <= spent_before) return;
  lots_.draw(state_.spent - spent_before);
  store_lots();
}

void CreditAccount::let_expire() {
  const auto draws = lots_.expire(now_, state_.available());
  if (draws.empty()) return;
  store_lots();
  const std::string posting = session_.exec(new_posting).at(0)[0].c_str();
  for (const auto& draw : draws) {
    state_.granted -= draw.amount;
    CreditEntry entry;
    entry.kind = CreditKind::expiry;
    entry.amount = Money() - draw.amount;
    entry.expires_at = draw.expires_at;
    entry.counter_account = counter_account(entry.kind);
    record(posting, std::move(entry));
  }
}

void CreditAccount::store_lots() {
  for (const auto& lot : lots_.all()) {
    session_.exec(update_lot, lot.entry, lot.remaining.nano(), state_.spent.nano());
  }
}

Result<std::vector<CreditDraw>> CreditAccount::withdraw(Money amount) {
  if (amount > state_.available()) return insufficient(state_, amount);
  auto draws = lots_.draw(amount);
  store_lots();
  state_.granted -= amount;
  return draws;
}

CreditEntry CreditAccount::record(const std::string& posting, CreditEntry entry) {
  std::optional<std::string> actor_kind;
  if (entry.actor_kind) actor_kind = std::string(to_string(*entry.actor_kind));
  const auto expires_at = to_timestamp(entry.expires_at);
  const auto row =
      session_
          .exec(insert_entry, org_.to_string(), posting, std::string(to_string(entry.kind)),
                entry.amount.nano(), entry.counter_account, entry.note, entry.external_id,
                actor_kind, entry.actor_id, expires_at)
          .at(0);
  entry.id = row["id"].c_str();
  entry.at = timestamp_of(row["created_at"]);
  changed_ = true;
  if (entry.amount < Money()) return entry;
  state_.granted += entry.amount;
  if (entry.expires_at) {
    session_.exec(insert_lot, entry.id, org_.to_string(), *expires_at, entry.amount.nano(),
                  state_.spent.nano());
  }
  return entry;
}

void CreditAccount::close() {
  if (!changed_) return;
  session_.exec(update_granted, scope_.value, state_.granted.nano());
  record_change(session_, ChangeKind::credits, org_.to_string());
}

void let_credit_expire(Session& session, OrgId org) {
  if (!session.exec(find_due, org.to_string()).at(0)[0].as<bool>()) return;
  auto account = CreditAccount::lock(session, org);
  if (account) account->close();
}

}  // namespace arouter::store
