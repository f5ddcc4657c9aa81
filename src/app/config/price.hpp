// Prices as catalogue files write them: USD per million tokens in exact decimals, with tiers,
// announced changes and peak hours.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <arouter/base/clock.hpp>
#include <arouter/domain/pricing.hpp>

#include "app/config/field.hpp"

namespace arouter::app {

// A mapping of rates, or the word `unknown`.
Field price_field(std::string name, PriceSheet& target);

// "YYYY-MM-DD" as 00:00 UTC, or a whole RFC 3339 time.
std::optional<WallTime> parse_date(std::string_view text);

}  // namespace arouter::app
