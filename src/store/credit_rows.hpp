// Ledger entries as rows.
#pragma once

#include <arouter/domain/credit.hpp>
#include <pqxx/pqxx>

namespace arouter::store {

// Of a row with the columns id, kind, amount_nano, counter_account, note, external_id, actor_kind,
// actor_id, expires_at and at.
CreditEntry credit_entry_of(const pqxx::row& row);

}  // namespace arouter::store
