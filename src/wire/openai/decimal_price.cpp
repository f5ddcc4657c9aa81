#include "wire/openai/decimal_price.hpp"

#include <algorithm>
#include <cstdint>

namespace arouter::wire::openai {
namespace {

constexpr int pico_digits = 12;

// The digits of a decimal number and the place of its point.
struct Decimal {
  std::uint64_t digits = 0;  // the first 18 that count
  int exponent = 0;          // value = digits × 10^exponent
};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

void take_digit(Decimal& number, char c, bool fraction) {
  if (number.digits < 100'000'000'000'000'000) {
    number.digits = number.digits * 10 + static_cast<std::uint64_t>(c - '0');
    if (fraction) --number.exponent;
  } else if (!fraction) {
    ++number.exponent;
  }
}

std::optional<int> parse_exponent(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text.empty()) return std::nullopt;
  int value = 0;
  for (const char c : text) {
    if (!is_digit(c)) return std::nullopt;
    value = std::min(value * 10 + (c - '0'), 10'000);
  }
  return negative ? -value : value;
}

std::optional<Decimal> parse_number(std::string_view text) {
  Decimal number;
  bool fraction = false;
  bool any_digit = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_digit(text[i])) {
      take_digit(number, text[i], fraction);
      any_digit = true;
    } else if (text[i] == '.' && !fraction && any_digit) {
      fraction = true;
    } else if ((text[i] == 'e' || text[i] == 'E') && any_digit) {
      const auto exponent = parse_exponent(text.substr(i + 1));
      if (!exponent) return std::nullopt;
      number.exponent += *exponent;
      return number;
    } else {
      return std::nullopt;
    }
  }
  return any_digit ? std::optional(number) : std::nullopt;
}

}  // namespace

std::optional<Price> parse_price(std::string_view text, int exponent) {
  const auto number = parse_number(text);
  if (!number) return std::nullopt;
  std::uint64_t pico = number->digits;
  constexpr auto pico_max = static_cast<std::uint64_t>(INT64_MAX);
  int shift = number->exponent + exponent + pico_digits;
  for (; shift < 0 && pico > 0; ++shift) pico /= 10;
  for (; shift > 0 && pico > 0; --shift) {
    if (pico > pico_max / 10) return Price::pico_usd(INT64_MAX);
    pico *= 10;
  }
  return Price::pico_usd(static_cast<std::int64_t>(std::min(pico, pico_max)));
}

}  // namespace arouter::wire::openai
