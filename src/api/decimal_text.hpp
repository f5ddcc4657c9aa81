// Decimal numbers as JSON may spell them, in the plain form that money is parsed from.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace arouter::api {

// "1.5e-3" becomes "0.0015", "10.50" stays as it is but for zeros that say nothing. nullopt when it
// is no decimal number, or one of more than 40 digits in plain form.
std::optional<std::string> plain_decimal(std::string_view text);

}  // namespace arouter::api
