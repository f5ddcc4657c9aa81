// The credit ledger: what an organisation was given, moved, and let expire. Each operation is one
// transaction, audited, and leaves `spent + leased <= granted` for every lease in the table.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <arouter/base/result.hpp>
#include <arouter/domain/credit.hpp>
#include <arouter/ports/page.hpp>
#include <arouter/ports/task.hpp>

namespace arouter {

struct CreditPosting {
  CreditPosting() = default;
  CreditKind kind = CreditKind::grant;  // grant, purchase, refund or adjustment
  Money amount;                         // > 0; an adjustment may also be < 0
  std::string note;
  std::optional<std::string> external_id;      // 1 to 255 characters
  std::optional<WallTime> expires_at;          // in the future; only of what is added
  std::optional<std::string> idempotency_key;  // 1 to 255 characters
};

struct CreditTransfer {
  CreditTransfer() = default;
  OrgId to;
  Money amount;  // > 0
  std::string note;
  std::optional<std::string> idempotency_key;
};

struct CreditReceipt {
  CreditReceipt() = default;
  std::string id;                    // of the operation: the same when it is repeated
  std::vector<CreditEntry> entries;  // of the actor's organisation
  bool repeated = false;             // by its idempotency key: nothing was done this time
};

struct CreditState {
  Money granted;  // what went in, less what left other than by usage
  Money spent;    // drained usage
  Money leased;   // out with replicas; what they do not spend comes back

  [[nodiscard]] Money balance() const { return granted - spent; }
  [[nodiscard]] Money available() const { return granted - spent - leased; }
};

struct StatementFilter {
  StatementFilter() = default;
  WallTime from{};   // inclusive, a UTC midnight
  WallTime until{};  // exclusive, a UTC midnight
};

class CreditStore {
 public:
  virtual ~CreditStore() = default;
  // On the actor's organisation. Errors: not_found; invalid_request for an amount or expiry the
  // kind does not allow; conflict when the external id was used, or the idempotency key for another
  // request; insufficient_credits when more is taken than is available.
  virtual Task<Result<CreditReceipt>> post(Actor by, CreditPosting posting) = 0;
  // From the actor's organisation; whether they may give to the other is the caller's matter. What
  // would have expired expires over there at the same time. Errors as above.
  virtual Task<Result<CreditReceipt>> transfer(Actor by, CreditTransfer transfer) = 0;
  virtual Task<Result<CreditState>> state(OrgId org) = 0;
  // Asks all replicas to hand back what they do not need of the organisation's credit. They do
  // within a second or two.
  virtual Task<Status> recall(OrgId org) = 0;
  // Entries, and usage summed up by UTC day, newest first: over all time they add up to the
  // balance. The page's total is not counted.
  virtual Task<Result<Page<CreditEntry>>> statement(OrgId org, StatementFilter filter,
                                                    PageRequest page) = 0;
  // Lets expired credit leave the balances of all organisations. Any replica may call it at any
  // time. Returns the number of organisations that lost some.
  virtual Task<Result<std::uint64_t>> expire_due() = 0;
};

}  // namespace arouter
