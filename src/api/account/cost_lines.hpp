// What a charge consists of, line by line, for whoever asks about a call afterwards.
#pragma once

#include <arouter/domain/catalogue.hpp>
#include <arouter/domain/usage_record.hpp>
#include <arouter/wire/json_write.hpp>

namespace arouter::api {

// Writes the array `cost_lines`: item, quantity, unit_price and cost (exact decimals in USD, their
// sum rounded once to nano-dollars is the call's cost). null when the catalogue no longer has the
// price that made the cost, or the call was charged otherwise (at its hold, or not at all).
void write_cost_lines(wire::JsonWriter& json, const Catalogue& catalogue,
                      const UsageRecord& record);

}  // namespace arouter::api
