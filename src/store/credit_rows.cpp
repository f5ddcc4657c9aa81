#include "store/credit_rows.hpp"

#include <stdexcept>

#include "store/row.hpp"

namespace arouter::store {

CreditEntry credit_entry_of(const pqxx::row& row) {
  const auto kind = parse_credit_kind(row["kind"].c_str());
  if (!kind) throw std::runtime_error("unknown kind of credit entry");
  CreditEntry entry;
  entry.id = row["id"].c_str();
  entry.kind = *kind;
  entry.amount = money_of(row["amount_nano"]);
  entry.counter_account = row["counter_account"].c_str();
  entry.note = row["note"].c_str();
  if (!row["external_id"].is_null()) entry.external_id = row["external_id"].c_str();
  if (!row["actor_kind"].is_null()) entry.actor_kind = actor_kind_of(row["actor_kind"]);
  entry.actor_id = row["actor_id"].c_str();
  entry.expires_at = nullable_timestamp_of(row["expires_at"]);
  entry.at = timestamp_of(row["at"]);
  return entry;
}

}  // namespace arouter::store
