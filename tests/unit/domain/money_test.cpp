#include <arouter/domain/money.hpp>
#include <gtest/gtest.h>

namespace arouter {
namespace {

constexpr auto nano_min = Money::nano_usd(INT64_MIN);

TEST(Money, PrintsPlainDecimalsWithoutTrailingZeros) {
  const struct {
    std::int64_t nano;
    const char* text;
  } cases[] = {
      {0, "0"},
      {1, "0.000000001"},
      {-1, "-0.000000001"},
      {12'500'000'000, "12.5"},
      {-12'500'000'000, "-12.5"},
      {1'000'000'000, "1"},
      {10'000'000'000, "10"},
      {100'000'000, "0.1"},
      {INT64_MAX, "9223372036.854775807"},
      {INT64_MIN, "-9223372036.854775808"},
  };
  for (const auto& c : cases) EXPECT_EQ(Money::nano_usd(c.nano).to_decimal(), c.text);
}

TEST(Money, ParsesWhatItPrints) {
  for (const std::int64_t nano :
       {std::int64_t{0}, std::int64_t{1}, std::int64_t{-1}, std::int64_t{999'999'999},
        std::int64_t{1'000'000'001}, std::int64_t{-37'500}, INT64_MAX, INT64_MIN}) {
    const auto money = Money::nano_usd(nano);
    EXPECT_EQ(Money::parse_decimal(money.to_decimal()), money) << nano;
  }
}

TEST(Money, ParsesDecimalsExactly) {
  EXPECT_EQ(Money::parse_decimal("0.1"), Money::nano_usd(100'000'000));
  EXPECT_EQ(Money::parse_decimal("12.50"), Money::nano_usd(12'500'000'000));
  EXPECT_EQ(Money::parse_decimal("-0"), Money());
  EXPECT_EQ(Money::parse_decimal("007"), Money::usd(7));
  EXPECT_EQ(Money::parse_decimal("0.000000001"), Money::nano_usd(1));
}

TEST(Money, RefusesAnythingThatIsNotAPlainDecimal) {
  for (const auto* text :
       {"", "-", ".", "1.", ".5", "+1", "1e3", "1,5", " 1", "1 ", "0x1", "1.2.3", "--1", "NaN",
        "0.0000000001", "9223372036.854775808", "-9223372036.854775809", "99999999999999999999"}) {
    EXPECT_EQ(Money::parse_decimal(text), std::nullopt) << "'" << text << "'";
  }
}

TEST(Money, SaturatesAtTheEndsOfItsRange) {
  const auto one = Money::nano_usd(1);
  EXPECT_EQ(Money::max() + one, Money::max());
  EXPECT_EQ(nano_min - one, nano_min);
  EXPECT_EQ(nano_min + nano_min, nano_min);
  EXPECT_EQ(Money::max() - nano_min, Money::max());
  EXPECT_EQ(-nano_min, Money::max());
  EXPECT_EQ(Money::max() + nano_min, -one);
}

TEST(Money, AddsAndSubtracts) {
  auto money = Money::usd(5);
  money += Money::nano_usd(1);
  money -= Money::usd(7);
  EXPECT_EQ(money, Money::nano_usd(-1'999'999'999));
  EXPECT_EQ(-money, Money::nano_usd(1'999'999'999));
}

TEST(Price, IsExactPicoDollarsPerUnit) {
  EXPECT_EQ(Price::parse_usd_per_million("0.0375"), Price::pico_usd(37'500));
  EXPECT_EQ(Price::parse_usd_per_million("2.5"), Price::pico_usd(2'500'000));
  EXPECT_EQ(Price::parse_usd_per_million("0.0028"), Price::pico_usd(2'800));
  EXPECT_EQ(Price::parse_usd_per_million("0.000001"), Price::pico_usd(1));
  EXPECT_EQ(Price::parse_usd_per_million("0"), Price());
}

TEST(Price, RefusesNegativeAndOverlyFineText) {
  for (const auto* text : {"-1", "0.0000001", "", "1e-6", "10000000000000"}) {
    EXPECT_EQ(Price::parse_usd_per_million(text), std::nullopt) << text;
  }
}

TEST(Price, PrintsPerUnitAndPerMillion) {
  const auto price = Price::pico_usd(2'500'000);
  EXPECT_EQ(price.usd_per_unit_decimal(), "0.0000025");
  EXPECT_EQ(price.usd_per_million_decimal(), "2.5");
  EXPECT_EQ(Price::pico_usd(1).usd_per_unit_decimal(), "0.000000000001");
  EXPECT_EQ(Price().usd_per_unit_decimal(), "0");
}

TEST(Price, OfAFixedFeeIsTheFeeForOneUnit) {
  PicoSum sum;
  sum.add(Price::of_one(Money::nano_usd(10'000'000)), 1);
  EXPECT_EQ(sum.round_half_up(), Money::nano_usd(10'000'000));
  EXPECT_EQ(Price::of_one(Money::max()), Price::pico_usd(INT64_MAX));
}

PicoSum pico(std::int64_t amount) {
  PicoSum sum;
  sum.add(Price::pico_usd(1), amount);
  return sum;
}

TEST(PicoSum, RoundsHalfUp) {
  EXPECT_EQ(pico(499).round_half_up(), Money());
  EXPECT_EQ(pico(500).round_half_up(), Money::nano_usd(1));
  EXPECT_EQ(pico(1'499).round_half_up(), Money::nano_usd(1));
  EXPECT_EQ(pico(1'500).round_half_up(), Money::nano_usd(2));
}

TEST(PicoSum, RoundsUpForBounds) {
  EXPECT_EQ(pico(0).round_up(), Money());
  EXPECT_EQ(pico(1).round_up(), Money::nano_usd(1));
  EXPECT_EQ(pico(1'000).round_up(), Money::nano_usd(1));
  EXPECT_EQ(pico(1'001).round_up(), Money::nano_usd(2));
}

TEST(PicoSum, RoundsAHalfBelowZeroUpwards) {
  PicoSum sum;
  sum.add(Money::nano_usd(-2));
  sum.add(Price::pico_usd(1), 500);
  EXPECT_EQ(sum.round_half_up(), Money::nano_usd(-1));  // -1.5
  sum.add(Money::nano_usd(-1));
  sum.add(Price::pico_usd(1), 400);
  EXPECT_EQ(sum.round_half_up(), Money::nano_usd(-2));  // -2.1
}

TEST(PicoSum, RoundsTheSumAndNotItsParts) {
  PicoSum sum;
  for (int i = 0; i < 10; ++i) sum.add(Price::pico_usd(100), 1);
  EXPECT_EQ(sum.round_half_up(), Money::nano_usd(1));
}

TEST(PicoSum, SaturatesInsteadOfWrapping) {
  PicoSum sum;
  for (int i = 0; i < 9; ++i) sum.add(Price::pico_usd(INT64_MAX), INT64_MAX);
  EXPECT_EQ(sum.round_half_up(), Money::max());
  EXPECT_EQ(sum.round_up(), Money::max());
}

TEST(PicoSum, CountsTheUnitsABudgetAffords) {
  const auto spent = pico(1'500);
  EXPECT_EQ(spent.units_within(Money::nano_usd(1), Price::pico_usd(100)), 0);
  EXPECT_EQ(spent.units_within(Money::nano_usd(2), Price::pico_usd(100)), 5);
  EXPECT_EQ(spent.units_within(Money::nano_usd(2), Price::pico_usd(300)), 1);
  EXPECT_EQ(spent.units_within(Money::nano_usd(2), Price()), INT64_MAX);
  EXPECT_EQ(spent.units_within(Money::nano_usd(1), Price()), 0);
}

}  // namespace
}  // namespace arouter
