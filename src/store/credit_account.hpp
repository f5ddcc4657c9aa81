// CreditAccount: one organisation's credit in the hands of a transaction. Until the transaction
// ends nobody else leases from it, charges it or posts to it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <arouter/base/result.hpp>
#include <arouter/domain/credit.hpp>
#include <arouter/domain/credit_lots.hpp>
#include <arouter/domain/scope.hpp>
#include <arouter/ports/credit_store.hpp>

namespace arouter::store {

class Session;

Error unknown_org();

class CreditAccount {
 public:
  // Brings it up to date: usage is taken out of the lots, what has expired leaves. Errors:
  // not_found. Whoever takes several takes them in the order of their scopes.
  static Result<CreditAccount> lock(Session& session, OrgId org);

  [[nodiscard]] OrgId org() const { return org_; }
  [[nodiscard]] const CreditState& state() const { return state_; }
  [[nodiscard]] WallTime now() const { return now_; }  // the transaction's
  [[nodiscard]] bool changed() const { return changed_; }

  // Takes `amount` (> 0) out, leaving the entries to the caller. Errors: insufficient_credits.
  Result<std::vector<CreditDraw>> withdraw(Money amount);
  // Stores the entry and, when it adds, what it adds. Returns it with its id and time.
  CreditEntry record(const std::string& posting, CreditEntry entry);
  // Stores the new balance, and tells all replicas when it changed. Call once, after audits.
  void close();

 private:
  CreditAccount(Session& session, OrgId org) : session_(session), org_(org) {}
  Status lock_balance();
  void load_lots();
  void let_expire();
  void store_lots();

  Session& session_;
  OrgId org_;
  ScopeId scope_;
  CreditState state_;
  WallTime now_{};
  CreditLots lots_;
  bool changed_ = false;
};

// Lets what has expired leave before anything is shown, whether or not somebody has come round to
// it yet. Cheap when nothing has.
void let_credit_expire(Session& session, OrgId org);

}  // namespace arouter::store
