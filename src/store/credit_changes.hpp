// Changing an organisation's credit: entries, audit events and the announcement, in one
// transaction.
#pragma once

#include <arouter/ports/credit_store.hpp>

namespace arouter::store {

class Session;

Result<CreditReceipt> post_credit(Session& session, const Actor& by, const CreditPosting& posting);
Result<CreditReceipt> transfer_credit(Session& session, const Actor& by,
                                      const CreditTransfer& wanted);

}  // namespace arouter::store
