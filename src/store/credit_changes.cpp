#include "store/credit_changes.hpp"

#include <nlohmann/json.hpp>

#include "store/audit.hpp"
#include "store/credit_account.hpp"
#include "store/credit_requests.hpp"
#include "store/credit_statement.hpp"
#include "store/row.hpp"
#include "store/session.hpp"

namespace arouter::store {

namespace {

using nlohmann::json;

const Statement find_external{"credit_external_find", R"(
  SELECT FROM credit_entries WHERE org_id = $1 AND external_id = $2)"};

const Statement order_orgs{"credit_orgs_order", R"(
  SELECT id FROM orgs WHERE id IN ($1, $2) AND deleted_at IS NULL ORDER BY credit_scope)"};

json state_of(const CreditEntry& entry) {
  json state{{"amount_usd", entry.amount.to_decimal()},
             {"counter_account", entry.counter_account},
             {"note", entry.note}};
  if (entry.external_id) state["external_id"] = *entry.external_id;
  if (entry.expires_at) state["expires_at"] = to_timestamp(*entry.expires_at);
  return state;
}

void audit(Session& session, Actor by, const CreditAccount& account, const CreditEntry& entry) {
  by.org = account.org();
  const auto action = "credits." + std::string(to_string(entry.kind));
  record_audit(session, by, {action.c_str(), by.org.to_string(), nullptr, state_of(entry)});
}

CreditEntry entry_by(const Actor& by, CreditKind kind, Money amount, const std::string& note) {
  CreditEntry entry;
  entry.kind = kind;
  entry.amount = amount;
  entry.counter_account = counter_account(kind);
  entry.note = note;
  entry.actor_kind = by.kind;
  entry.actor_id = by.id();
  return entry;
}

Status check_posting(const CreditAccount& account, const CreditPosting& posting) {
  const bool either_way = posting.kind == CreditKind::adjustment;
  if (posting.amount == Money() || (posting.amount < Money() && !either_way)) {
    return fail(ErrorCode::invalid_request, "credits must be positive").with_param("amount_usd");
  }
  if (posting.amount > Money::max() - account.state().granted) {
    return fail(ErrorCode::invalid_request, "the credits would be more than can be counted")
        .with_param("amount_usd");
  }
  if (posting.expires_at && (posting.amount < Money() || *posting.expires_at <= account.now())) {
    return fail(ErrorCode::invalid_request,
                "expires_at must be in the future, and only credits that are added expire")
        .with_param("expires_at");
  }
  return {};
}

std::string request_of(const CreditPosting& posting) {
  json request{
      {"kind", to_string(posting.kind)}, {"amount", posting.amount.nano()}, {"note", posting.note}};
  if (posting.external_id) request["external_id"] = *posting.external_id;
  if (posting.expires_at) request["expires_at"] = to_timestamp(*posting.expires_at);
  return request.dump();
}

CreditReceipt receipt_of_earlier(Session& session, OrgId org, const std::string& posting) {
  CreditReceipt receipt;
  receipt.id = posting;
  receipt.entries = entries_of_posting(session, org, posting);
  receipt.repeated = true;
  return receipt;
}

// Both accounts, whatever side has the smaller scope.
struct Parties {
  std::optional<CreditAccount> from;
  std::optional<CreditAccount> to;
};

Result<Parties> lock_parties(Session& session, OrgId from, OrgId to) {
  Parties parties;
  for (const auto& row : session.exec(order_orgs, from.to_string(), to.to_string())) {
    const OrgId org{uuid_of(row["id"])};
    auto account = CreditAccount::lock(session, org);
    if (!account) return account.error();
    (org == from ? parties.from : parties.to).emplace(std::move(*account));
  }
  if (!parties.from || !parties.to) return unknown_org();
  return parties;
}

Status check_transfer(const Actor& by, const CreditTransfer& transfer) {
  if (transfer.amount <= Money()) {
    return fail(ErrorCode::invalid_request, "credits must be positive").with_param("amount_usd");
  }
  if (transfer.to == by.org) {
    return fail(ErrorCode::invalid_request, "an organization has nothing to give to itself")
        .with_param("to_organization_id");
  }
  return {};
}

std::string request_of(const CreditTransfer& transfer) {
  const json request{{"kind", "transfer"},
                     {"to", transfer.to.to_string()},
                     {"amount", transfer.amount.nano()},
                     {"note", transfer.note}};
  return request.dump();
}

// One half of a transfer: what was drawn, entry by entry.
std::vector<CreditEntry> record_half(Session& session, const Actor& by, const std::string& posting,
                                     CreditAccount& account, OrgId other, CreditKind kind,
                                     const std::vector<CreditDraw>& draws,
                                     const std::string& note) {
  std::vector<CreditEntry> entries;
  for (const auto& draw : draws) {
    const bool gives = kind == CreditKind::transfer_out;
    auto entry = entry_by(by, kind, gives ? Money() - draw.amount : draw.amount, note);
    entry.counter_account = counter_account(other);
    entry.expires_at = draw.expires_at;
    entries.push_back(account.record(posting, std::move(entry)));
    audit(session, by, account, entries.back());
  }
  return entries;
}

}  // namespace

Result<CreditReceipt> post_credit(Session& session, const Actor& by, const CreditPosting& posting) {
  const auto claimed = claim_request(session, by.org, posting.idempotency_key, request_of(posting));
  if (!claimed) return claimed.error();
  if (claimed->repeated) return receipt_of_earlier(session, by.org, claimed->posting);
  auto account = CreditAccount::lock(session, by.org);
  if (!account) return account.error();
  const auto fits = check_posting(*account, posting);
  if (!fits) return fits.error();
  if (posting.external_id &&
      !session.exec(find_external, by.org.to_string(), *posting.external_id).empty()) {
    return fail(ErrorCode::conflict, "this external_id was used before").with_param("external_id");
  }
  if (posting.amount < Money()) {
    const auto drawn = account->withdraw(Money() - posting.amount);
    if (!drawn) return drawn.error();
  }
  auto entry = entry_by(by, posting.kind, posting.amount, posting.note);
  entry.external_id = posting.external_id;
  entry.expires_at = posting.expires_at;
  CreditReceipt receipt;
  receipt.id = claimed->posting;
  receipt.entries.push_back(account->record(claimed->posting, std::move(entry)));
  audit(session, by, *account, receipt.entries.front());
  account->close();
  return receipt;
}

Result<CreditReceipt> transfer_credit(Session& session, const Actor& by,
                                      const CreditTransfer& wanted) {
  const auto allowed = check_transfer(by, wanted);
  if (!allowed) return allowed.error();
  const auto claimed = claim_request(session, by.org, wanted.idempotency_key, request_of(wanted));
  if (!claimed) return claimed.error();
  if (claimed->repeated) return receipt_of_earlier(session, by.org, claimed->posting);
  auto parties = lock_parties(session, by.org, wanted.to);
  if (!parties) return parties.error();
  auto& [from, to] = *parties;
  if (wanted.amount > Money::max() - to->state().granted) {
    return fail(ErrorCode::invalid_request, "the credits would be more than can be counted")
        .with_param("amount_usd");
  }
  const auto draws = from->withdraw(wanted.amount);
  if (!draws) return draws.error();
  CreditReceipt receipt;
  receipt.id = claimed->posting;
  receipt.entries = record_half(session, by, receipt.id, *from, to->org(), CreditKind::transfer_out,
                                *draws, wanted.note);
  record_half(session, by, receipt.id, *to, from->org(), CreditKind::transfer_in, *draws,
              wanted.note);
  from->close();
  to->close();
  return receipt;
}

}  // namespace arouter::store
