#include <arouter/domain/money.hpp>

#include "domain/decimal.hpp"

namespace arouter {

namespace {

constexpr int nano_places = 9;
constexpr int pico_places = 12;
// A price of 1 USD per million units is 10^6 pico-dollars per unit.
constexpr int pico_places_per_million = 6;

}  // namespace

Money operator+(Money a, Money b) {
  std::int64_t sum = 0;
  if (!__builtin_add_overflow(a.nano_, b.nano_, &sum)) return Money(sum);
  return Money(b.nano_ > 0 ? INT64_MAX : INT64_MIN);
}

Money operator-(Money a, Money b) {
  std::int64_t difference = 0;
  if (!__builtin_sub_overflow(a.nano_, b.nano_, &difference)) return Money(difference);
  return Money(b.nano_ < 0 ? INT64_MAX : INT64_MIN);
}

std::string Money::to_decimal() const {
  return print_scaled(nano_, nano_places);
}

std::optional<Money> Money::parse_decimal(std::string_view text) {
  const auto nano = parse_scaled(text, nano_places);
  if (!nano) return std::nullopt;
  return Money(*nano);
}

std::optional<Price> Price::parse_usd_per_million(std::string_view text) {
  const auto pico = parse_scaled(text, pico_places_per_million);
  if (!pico || *pico < 0) return std::nullopt;
  return Price(*pico);
}

Price Price::of_one(Money fee) {
  std::int64_t pico = 0;
  if (__builtin_mul_overflow(fee.nano(), std::int64_t{1000}, &pico)) return Price(INT64_MAX);
  return Price(pico);
}

std::string Price::usd_per_unit_decimal() const {
  return print_scaled(pico_, pico_places);
}

std::string Price::usd_per_million_decimal() const {
  return print_scaled(pico_, pico_places_per_million);
}

// Floor division, so that a half always goes up, also below zero.
Money PicoSum::rounded(Wide offset) const {
  Wide sum = 0;
  if (__builtin_add_overflow(pico_, offset, &sum)) return Money::max();
  Wide nano = sum / pico_per_nano;
  if (sum % pico_per_nano < 0) --nano;
  if (nano > INT64_MAX) return Money::max();
  if (nano < INT64_MIN) return Money::nano_usd(INT64_MIN);
  return Money::nano_usd(static_cast<std::int64_t>(nano));
}

Money PicoSum::round_half_up() const {
  return rounded(pico_per_nano / 2);
}

Money PicoSum::round_up() const {
  return rounded(pico_per_nano - 1);
}

std::int64_t PicoSum::units_within(Money budget, Price price) const {
  const Wide left = static_cast<Wide>(budget.nano()) * pico_per_nano - pico_;
  if (left < 0) return 0;
  if (price == Price()) return INT64_MAX;
  const Wide units = left / price.pico();
  return units > INT64_MAX ? INT64_MAX : static_cast<std::int64_t>(units);
}

}  // namespace arouter
