// Exact decimal text of scaled integers: 12,500,000,000 at 9 places is "12.5".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace arouter {

// "-12.5", "7", "0.001": an optional minus, digits, and at most `places` digits after a point.
// Nothing else: no plus, no exponent, no spaces, no bare point. nullopt also on overflow.
std::optional<std::int64_t> parse_scaled(std::string_view text, int places);

// The shortest plain form, without trailing zeros.
std::string print_scaled(std::int64_t value, int places);

}  // namespace arouter
