// Prices in a request: decimal text, with or without an exponent, to pico-dollars. No floating
// point.
#pragma once

#include <optional>
#include <string_view>

#include <arouter/domain/money.hpp>

namespace arouter::wire::openai {

// `text` × 10^exponent dollars per token; what is below a pico-dollar is dropped, what is beyond
// the range becomes its end. nullopt when `text` is not a non-negative JSON number.
std::optional<Price> parse_price(std::string_view text, int exponent);

}  // namespace arouter::wire::openai
