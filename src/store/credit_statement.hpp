// Reading the credit ledger.
#pragma once

#include <string>
#include <vector>

#include <arouter/domain/credit.hpp>
#include <arouter/ports/credit_store.hpp>
#include <arouter/ports/page.hpp>

namespace arouter::store {

class Session;

// Entries of the organisation that belong to one operation.
std::vector<CreditEntry> entries_of_posting(Session& session, OrgId org,
                                            const std::string& posting);

// Entries and days of usage, newest first.
Page<CreditEntry> load_statement(Session& session, OrgId org, const StatementFilter& filter,
                                 const PageRequest& asked);

}  // namespace arouter::store
