#include "api/decimal_text.hpp"

#include <gtest/gtest.h>

namespace arouter::api {
namespace {

TEST(DecimalText, ResolvesExponents) {
  EXPECT_EQ(plain_decimal("1e-7"), "0.0000001");
  EXPECT_EQ(plain_decimal("1.5E+3"), "1500");
  EXPECT_EQ(plain_decimal("12.34e1"), "123.4");
  EXPECT_EQ(plain_decimal("-2e-2"), "-0.02");
  EXPECT_EQ(plain_decimal("0e5"), "000000");
}

TEST(DecimalText, DropsZerosThatSayNothing) {
  EXPECT_EQ(plain_decimal("10.500000000000"), "10.5");
  EXPECT_EQ(plain_decimal("0.0"), "0");
  EXPECT_EQ(plain_decimal("100"), "100");
}

TEST(DecimalText, RefusesWhatIsNoDecimalNumber) {
  for (const auto* text : {"", "-", "1.", ".5", "1e", "1e999", "0x10", "1,5", "NaN", "1 ", "--1"}) {
    EXPECT_FALSE(plain_decimal(text)) << text;
  }
}

}  // namespace
}  // namespace arouter::api
