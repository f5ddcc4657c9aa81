#include "store/changes.hpp"
#include "store/credit_account.hpp"
#include "store/credit_changes.hpp"
#include "store/credit_statement.hpp"
#include "store/db_threads.hpp"
#include "store/row.hpp"
#include "store/session.hpp"
#include "store/stores.hpp"

namespace arouter::store {

namespace {

const Statement select_due{"credit_due_select", R"(
  SELECT DISTINCT l.org_id FROM credit_lots l JOIN orgs o ON o.id = l.org_id
  WHERE l.remaining_nano > 0 AND l.expires_at <= now() AND o.deleted_at IS NULL LIMIT 1000)"};

class PostgresCreditStore final : public CreditStore {
 public:
  explicit PostgresCreditStore(DbThreads& db) : db_(db) {}

  Task<Result<CreditReceipt>> post(Actor by, CreditPosting posting) override {
    const auto tenant = by.org;
    posting.note = storable(posting.note);
    if (posting.external_id) posting.external_id = storable(*posting.external_id);
    const JobTraits traits{.repeatable = posting.idempotency_key.has_value()};
    return db_.run_for<CreditReceipt>(
        tenant, traits, [by = std::move(by), posting = std::move(posting)](Session& session) {
          return post_credit(session, by, posting);
        });
  }

  // Two organisations' rows: outside the wall.
  Task<Result<CreditReceipt>> transfer(Actor by, CreditTransfer transfer) override {
    transfer.note = storable(transfer.note);
    const JobTraits traits{.repeatable = transfer.idempotency_key.has_value()};
    return db_.run<CreditReceipt>(
        traits, [by = std::move(by), wanted = std::move(transfer)](Session& session) {
          return transfer_credit(session, by, wanted);
        });
  }

  Task<Result<CreditState>> state(OrgId org) override {
    return db_.run_for<CreditState>(org, {}, [org](Session& session) -> Result<CreditState> {
      auto account = CreditAccount::lock(session, org);
      if (!account) return account.error();
      account->close();
      return account->state();
    });
  }

  Task<Status> recall(OrgId org) override {
    return db_.run<void>({}, [org](Session& session) -> Status {
      record_change(session, ChangeKind::credits, org.to_string());
      return {};
    });
  }

  Task<Result<Page<CreditEntry>>> statement(OrgId org, StatementFilter filter,
                                            PageRequest page) override {
    return db_.run_for<Page<CreditEntry>>(
        org, {}, [org, filter, page = std::move(page)](Session& session) {
          let_credit_expire(session, org);
          return Result<Page<CreditEntry>>(load_statement(session, org, filter, page));
        });
  }

  Task<Result<std::uint64_t>> expire_due() override {
    const auto due = co_await due_orgs();
    if (!due) co_return due.error();
    std::uint64_t expired = 0;
    for (const auto& org : *due) {
      const auto changed = co_await expire(org);
      if (!changed) co_return changed.error();
      if (*changed) ++expired;
    }
    co_return expired;
  }

 private:
  Task<Result<std::vector<OrgId>>> due_orgs() {
    return db_.run<std::vector<OrgId>>({.one_statement = true}, [](Session& session) {
      std::vector<OrgId> orgs;
      for (const auto& row : session.exec(select_due)) orgs.push_back(OrgId{uuid_of(row[0])});
      return Result<std::vector<OrgId>>(std::move(orgs));
    });
  }

  Task<Result<bool>> expire(OrgId org) {
    return db_.run_for<bool>(org, {}, [org](Session& session) -> Result<bool> {
      auto account = CreditAccount::lock(session, org);
      if (!account) return false;  // deleted meanwhile
      account->close();
      return account->changed();
    });
  }

  DbThreads& db_;
};

}  // namespace

std::unique_ptr<CreditStore> make_credit_store(DbThreads& db) {
  return std::make_unique<PostgresCreditStore>(db);
}

}  // namespace arouter::store
