#include <algorithm>

#include <arouter/base/calendar.hpp>

#include "support/memory_page.hpp"
#include "support/memory_tables.hpp"

namespace arouter::test {

namespace {

Error invalid(const char* what) {
  return fail(ErrorCode::invalid_request, what);
}

Error unknown_org() {
  return fail(ErrorCode::not_found, "the organization does not exist");
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

// Under the lock, for one organisation.
class Account {
 public:
  Account(MemoryTables& tables, Org& org) : tables_(tables), org_(org) { tables_.credit_of(org_); }

  CreditState state() { return tables_.credit_of(org_); }

  CreditEntry record(const std::string& posting, CreditEntry entry) {
    entry.id = tables_.new_id().to_string();
    entry.at = tables_.clock.wall();
    org_.credits_granted += entry.amount;
    tables_.limits[org_.credit_scope].limit = org_.credits_granted;
    if (entry.expires_at && entry.amount > Money()) {
      CreditLot lot;
      lot.entry = entry.id;
      lot.expires_at = *entry.expires_at;
      lot.remaining = entry.amount;
      auto& kept = tables_.credit_lots[org_.id];
      kept.lots.add(std::move(lot));
      kept.spent = tables_.windows[ScopeWindow{org_.credit_scope, {}}].spent;
    }
    tables_.credit_entries.push_back({org_.id, posting, entry});
    return entry;
  }

  Result<std::vector<CreditDraw>> withdraw(Money amount) {
    if (amount > state().available()) {
      return fail(ErrorCode::insufficient_credits, "insufficient credits");
    }
    return tables_.credit_lots[org_.id].lots.draw(amount);
  }

 private:
  MemoryTables& tables_;
  Org& org_;
};

class MemoryCreditStore final : public CreditStore {
 public:
  explicit MemoryCreditStore(MemoryTables& tables) : tables_(tables) {}

  Task<Result<CreditReceipt>> post(Actor by, CreditPosting posting) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    co_return post_locked(by, posting);
  }

  Task<Result<CreditReceipt>> transfer(Actor by, CreditTransfer transfer) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    co_return transfer_locked(by, transfer);
  }

  Task<Result<CreditState>> state(OrgId org) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    const auto found = tables_.orgs.find(org);
    if (found == tables_.orgs.end()) co_return unknown_org();
    co_return tables_.credit_of(found->second);
  }

  Task<Status> recall(OrgId org) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    tables_.record_change(ChangeKind::credits, org.to_string());
    co_return Status{};
  }

  Task<Result<Page<CreditEntry>>> statement(OrgId org, StatementFilter filter,
                                            PageRequest asked) override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    auto lines = days_of_usage(org);
    for (const auto& row : tables_.credit_entries) {
      if (row.org == org) lines.push_back(row.entry);
    }
    std::erase_if(lines, [&](const CreditEntry& line) {
      return line.at < filter.from || line.at >= filter.until;
    });
    auto page = page_of(std::move(lines), asked,
                        [](const CreditEntry& line) { return PagePosition(line.at, line.id); });
    page.total = 0;
    co_return page;
  }

  Task<Result<std::uint64_t>> expire_due() override {
    const std::lock_guard lock(tables_.mutex);
    if (auto error = tables_.gate()) co_return *error;
    std::uint64_t expired = 0;
    for (auto& [id, org] : tables_.orgs) {
      const auto before = org.credits_granted;
      if (tables_.credit_of(org).granted != before) ++expired;
    }
    co_return expired;
  }

 private:
  // nullopt: it is to be done now, under the posting's id.
  Result<std::optional<CreditReceipt>> claim(OrgId org, const std::optional<std::string>& key,
                                             std::string request, std::string& posting) {
    posting = tables_.new_id().to_string();
    if (!key) return std::nullopt;
    const auto found = tables_.credit_requests.find({org, *key});
    if (found == tables_.credit_requests.end()) {
      tables_.credit_requests[{org, *key}] = {std::move(request), posting};
      return std::nullopt;
    }
    if (found->second.request != request) {
      return fail(ErrorCode::conflict, "this Idempotency-Key was used for another request");
    }
    CreditReceipt receipt;
    receipt.id = found->second.posting;
    receipt.repeated = true;
    for (const auto& row : tables_.credit_entries) {
      if (row.org == org && row.posting == receipt.id) receipt.entries.push_back(row.entry);
    }
    return std::optional(receipt);
  }

  Result<CreditReceipt> post_locked(const Actor& by, const CreditPosting& posting) {
    const auto found = tables_.orgs.find(by.org);
    if (found == tables_.orgs.end()) return unknown_org();
    const bool either_way = posting.kind == CreditKind::adjustment;
    if (posting.amount == Money() || (posting.amount < Money() && !either_way)) {
      return invalid("credits must be positive");
    }
    if (posting.expires_at &&
        (posting.amount < Money() || *posting.expires_at <= tables_.clock.wall())) {
      return invalid("expires_at must be in the future");
    }
    const auto used = [&](const MemoryCreditEntry& row) {
      return posting.external_id && row.org == by.org &&
             row.entry.external_id == posting.external_id;
    };
    CreditReceipt receipt;
    const auto request = std::string(to_string(posting.kind)) + posting.amount.to_decimal() +
                         posting.note + posting.external_id.value_or("");
    const auto earlier = claim(by.org, posting.idempotency_key, request, receipt.id);
    if (!earlier) return earlier.error();
    if (*earlier) return **earlier;
    if (std::ranges::any_of(tables_.credit_entries, used)) {
      return fail(ErrorCode::conflict, "this external_id was used before");
    }
    Account account(tables_, found->second);
    if (posting.amount < Money()) {
      const auto drawn = account.withdraw(Money() - posting.amount);
      if (!drawn) {
        if (posting.idempotency_key) {
          tables_.credit_requests.erase({by.org, *posting.idempotency_key});
        }
        return drawn.error();
      }
    }
    auto entry = entry_by(by, posting.kind, posting.amount, posting.note);
    entry.external_id = posting.external_id;
    entry.expires_at = posting.expires_at;
    receipt.entries.push_back(account.record(receipt.id, std::move(entry)));
    tell(by, by.org, posting.kind);
    return receipt;
  }

  Result<CreditReceipt> transfer_locked(const Actor& by, const CreditTransfer& wanted) {
    if (wanted.amount <= Money()) return invalid("credits must be positive");
    if (wanted.to == by.org) return invalid("an organization has nothing to give to itself");
    const auto from = tables_.orgs.find(by.org);
    const auto to = tables_.orgs.find(wanted.to);
    if (from == tables_.orgs.end() || to == tables_.orgs.end()) return unknown_org();
    CreditReceipt receipt;
    const auto request = wanted.to.to_string() + wanted.amount.to_decimal() + wanted.note;
    const auto earlier = claim(by.org, wanted.idempotency_key, request, receipt.id);
    if (!earlier) return earlier.error();
    if (*earlier) return **earlier;
    Account giver(tables_, from->second);
    Account taker(tables_, to->second);
    const auto draws = giver.withdraw(wanted.amount);
    if (!draws) {
      if (wanted.idempotency_key) tables_.credit_requests.erase({by.org, *wanted.idempotency_key});
      return draws.error();
    }
    for (const auto& draw : *draws) {
      auto out = entry_by(by, CreditKind::transfer_out, Money() - draw.amount, wanted.note);
      auto in = entry_by(by, CreditKind::transfer_in, draw.amount, wanted.note);
      out.counter_account = counter_account(wanted.to);
      in.counter_account = counter_account(by.org);
      out.expires_at = in.expires_at = draw.expires_at;
      receipt.entries.push_back(giver.record(receipt.id, std::move(out)));
      taker.record(receipt.id, std::move(in));
    }
    tell(by, by.org, CreditKind::transfer_out);
    tell(by, wanted.to, CreditKind::transfer_in);
    return receipt;
  }

  void tell(Actor by, OrgId org, CreditKind kind) {
    by.org = org;
    tables_.record_audit(by, "credits." + std::string(to_string(kind)), org.to_string());
    tables_.record_change(ChangeKind::credits, org.to_string());
  }

  std::vector<CreditEntry> days_of_usage(OrgId org) {
    std::map<WallTime, Money> days;
    for (const auto& [id, record] : tables_.usage) {
      if (record.org == org) days[start_of_day(record.created_at)] += record.cost;
    }
    std::vector<CreditEntry> lines;
    for (const auto& [day, cost] : days) {
      if (cost == Money()) continue;
      CreditEntry line;
      line.id = to_rfc3339(day).substr(0, 10);
      line.kind = CreditKind::usage;
      line.counter_account = counter_account(line.kind);
      line.amount = Money() - cost;
      line.at = day;
      lines.push_back(std::move(line));
    }
    return lines;
  }

  MemoryTables& tables_;
};

}  // namespace

void MemoryTables::give_first_credit(const Actor& by, Money amount) {
  auto entry = entry_by(by, CreditKind::grant, amount, "initial credits");
  entry.id = new_id().to_string();
  entry.at = clock.wall();
  credit_entries.push_back({by.org, {}, std::move(entry)});
}

CreditState MemoryTables::credit_of(Org& org) {
  const auto& window = windows[ScopeWindow{org.credit_scope, {}}];
  auto& kept = credit_lots[org.id];
  kept.lots.draw(window.spent - kept.spent);
  kept.spent = window.spent;
  CreditState state{org.credits_granted, window.spent, window.leased};
  const auto draws = kept.lots.expire(clock.wall(), state.available());
  for (const auto& draw : draws) {
    CreditEntry entry;
    entry.id = new_id().to_string();
    entry.kind = CreditKind::expiry;
    entry.amount = Money() - draw.amount;
    entry.counter_account = counter_account(entry.kind);
    entry.expires_at = draw.expires_at;
    entry.at = clock.wall();
    credit_entries.push_back({org.id, {}, std::move(entry)});
    org.credits_granted -= draw.amount;
    state.granted = org.credits_granted;
  }
  limits[org.credit_scope].limit = org.credits_granted;
  if (!draws.empty()) record_change(ChangeKind::credits, org.id.to_string());
  return state;
}

std::unique_ptr<CreditStore> memory_credit_store(MemoryTables& tables) {
  return std::make_unique<MemoryCreditStore>(tables);
}

}  // namespace arouter::test
