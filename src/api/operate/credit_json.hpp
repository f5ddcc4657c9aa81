// The credit ledger as JSON.
#pragma once

#include <arouter/domain/credit.hpp>
#include <arouter/wire/json_write.hpp>

namespace arouter::api {

void write_credit_entry(wire::JsonWriter& json, const CreditEntry& entry);

}  // namespace arouter::api
