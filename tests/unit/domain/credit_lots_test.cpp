#include <arouter/base/calendar.hpp>
#include <arouter/domain/credit_lots.hpp>
#include <gtest/gtest.h>

namespace arouter {
namespace {

const WallTime june = *parse_rfc3339("2027-06-01T00:00:00Z");
const WallTime july = *parse_rfc3339("2027-07-01T00:00:00Z");

CreditLot lot(const char* entry, WallTime expires_at, std::int64_t nano) {
  CreditLot lot;
  lot.entry = entry;
  lot.expires_at = expires_at;
  lot.remaining = Money::nano_usd(nano);
  return lot;
}

std::vector<std::int64_t> amounts(const std::vector<CreditDraw>& draws) {
  std::vector<std::int64_t> amounts;
  for (const auto& draw : draws) amounts.push_back(draw.amount.nano());
  return amounts;
}

using Amounts = std::vector<std::int64_t>;

TEST(CreditLots, DrawFromWhatExpiresFirstAndFromTheRestLast) {
  CreditLots lots({lot("b", july, 5), lot("a", june, 3)});
  const auto first = lots.draw(Money::nano_usd(4));
  EXPECT_EQ(amounts(first), (Amounts{3, 1}));
  EXPECT_EQ(first[0].expires_at, june);
  EXPECT_EQ(first[1].expires_at, july);
  const auto second = lots.draw(Money::nano_usd(9));
  EXPECT_EQ(amounts(second), (Amounts{4, 5}));
  EXPECT_FALSE(second[1].expires_at);
  EXPECT_EQ(lots.remaining(), Money());
  EXPECT_TRUE(lots.draw(Money()).empty());
}

TEST(CreditLots, ALotThatIsAddedTakesItsPlace) {
  CreditLots lots({lot("b", july, 5)});
  lots.add(lot("a", june, 3));
  EXPECT_EQ(lots.draw(Money::nano_usd(1))[0].expires_at, june);
}

TEST(CreditLots, ExpireInTheMomentOfTheirTimeWithWhatIsLeft) {
  CreditLots lots({lot("a", june, 3), lot("b", july, 5)});
  lots.draw(Money::nano_usd(1));
  const auto plenty = Money::usd(1);
  EXPECT_TRUE(lots.expire(june - std::chrono::nanoseconds(1), plenty).empty());
  EXPECT_EQ(amounts(lots.expire(june, plenty)), (Amounts{2}));
  EXPECT_TRUE(lots.expire(june, plenty).empty());
  EXPECT_EQ(lots.remaining(), Money::nano_usd(5));
}

TEST(CreditLots, WhatIsOutOnLeaseExpiresWhenItComesBack) {
  CreditLots lots({lot("a", june, 10)});
  EXPECT_EQ(amounts(lots.expire(july, Money::nano_usd(6))), (Amounts{6}));
  EXPECT_TRUE(lots.expire(july, Money()).empty());
  EXPECT_TRUE(lots.expire(july, Money::nano_usd(-2)).empty());
  lots.draw(Money::nano_usd(1));  // a call that was running
  EXPECT_EQ(amounts(lots.expire(july, Money::nano_usd(50))), (Amounts{3}));
}

TEST(CreditLots, LotsWithOneExpiryMakeOneDraw) {
  CreditLots lots({lot("a", june, 3), lot("b", june, 5)});
  EXPECT_EQ(amounts(lots.draw(Money::nano_usd(7))), (Amounts{7}));
}

}  // namespace
}  // namespace arouter
