// Money and prices as exact integers. An amount is int64 nano-dollars (1 USD = 10^9), a price int64
// pico-dollars per unit (0.0375 USD per million tokens is exactly 37,500). No floating point
// anywhere.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace arouter {

// Nano-dollars; negative for a debt. Range ±9.2 billion USD. Arithmetic saturates at the range's
// ends.
class Money {
 public:
  constexpr Money() = default;
  static constexpr Money nano_usd(std::int64_t nano) { return Money(nano); }
  // Whole dollars; |usd| <= 9,223,372,036.
  static constexpr Money usd(std::int64_t usd) { return Money(usd * 1'000'000'000); }
  static constexpr Money max() { return Money(INT64_MAX); }

  [[nodiscard]] constexpr std::int64_t nano() const { return nano_; }
  auto operator<=>(const Money&) const = default;

  friend Money operator+(Money a, Money b);
  friend Money operator-(Money a, Money b);
  friend Money operator-(Money a) { return Money() - a; }
  Money& operator+=(Money other) { return *this = *this + other; }
  Money& operator-=(Money other) { return *this = *this - other; }

  // "12.5", "-0.000000001", "0": plain decimal USD without trailing zeros, also valid JSON.
  [[nodiscard]] std::string to_decimal() const;
  // Decimal USD with up to 9 fractional digits; nullopt on anything else, including overflow.
  static std::optional<Money> parse_decimal(std::string_view text);

 private:
  explicit constexpr Money(std::int64_t nano) : nano_(nano) {}
  std::int64_t nano_ = 0;
};

// Pico-dollars per unit (token, second, image …); never negative.
class Price {
 public:
  constexpr Price() = default;
  static constexpr Price pico_usd(std::int64_t pico) { return Price(pico); }
  // A fixed fee as the price of one unit; saturates.
  static Price of_one(Money fee);
  // Decimal USD per million units with up to 6 fractional digits, as catalogues write it.
  static std::optional<Price> parse_usd_per_million(std::string_view text);

  [[nodiscard]] constexpr std::int64_t pico() const { return pico_; }
  auto operator<=>(const Price&) const = default;

  [[nodiscard]] std::string usd_per_unit_decimal() const;     // "0.0000025"
  [[nodiscard]] std::string usd_per_million_decimal() const;  // "2.5"

 private:
  explicit constexpr Price(std::int64_t pico) : pico_(pico) {}
  std::int64_t pico_ = 0;
};

// A sum of price × quantity in pico-dollars, kept in 128 bits and rounded once, half up.
class PicoSum {
  __extension__ typedef __int128 Wide;

 public:
  // quantity >= 0
  void add(Price price, std::int64_t quantity) {
    add_pico(static_cast<Wide>(price.pico()) * quantity);
  }
  void add(Money amount) { add_pico(static_cast<Wide>(amount.nano()) * pico_per_nano); }
  void add(const PicoSum& other) { add_pico(other.pico_); }
  // Both saturate at Money's range.
  [[nodiscard]] Money round_half_up() const;
  [[nodiscard]] Money round_up() const;  // for upper bounds
  // How many units at `price` fit between this sum and `budget`: 0 when the sum is above it
  // already, else INT64_MAX when `price` is zero.
  [[nodiscard]] std::int64_t units_within(Money budget, Price price) const;

 private:
  static constexpr std::int64_t pico_per_nano = 1'000;

  // No sum of real usage comes near 2^127; one that does is pinned there, not wrapped.
  void add_pico(Wide pico) {
    if (__builtin_add_overflow(pico_, pico, &pico_)) pico_ = ~(static_cast<Wide>(1) << 127);
  }

  [[nodiscard]] Money rounded(Wide offset) const;

  Wide pico_ = 0;
};

}  // namespace arouter
