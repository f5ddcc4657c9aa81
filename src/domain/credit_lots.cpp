#include <algorithm>
#include <tuple>

#include <arouter/domain/credit_lots.hpp>

namespace arouter {

namespace {

bool earlier(const CreditLot& a, const CreditLot& b) {
  return std::tie(a.expires_at, a.entry) < std::tie(b.expires_at, b.entry);
}

// Up to `amount` out of `lot`; lots with the same expiry make one draw.
void take(CreditLot& lot, Money& amount, std::vector<CreditDraw>& draws) {
  const auto taken = std::min(lot.remaining, amount);
  if (taken <= Money()) return;
  lot.remaining -= taken;
  amount -= taken;
  if (draws.empty() || draws.back().expires_at != lot.expires_at) {
    draws.push_back(CreditDraw{lot.expires_at, Money()});
  }
  draws.back().amount += taken;
}

}  // namespace

CreditLots::CreditLots(std::vector<CreditLot> lots) : lots_(std::move(lots)) {
  std::ranges::sort(lots_, earlier);
}

void CreditLots::add(CreditLot lot) {
  const auto place = std::ranges::upper_bound(lots_, lot, earlier);
  lots_.insert(place, std::move(lot));
}

std::vector<CreditDraw> CreditLots::draw(Money amount) {
  std::vector<CreditDraw> draws;
  for (auto& lot : lots_) take(lot, amount, draws);
  if (amount > Money()) draws.push_back(CreditDraw{std::nullopt, amount});
  return draws;
}

std::vector<CreditDraw> CreditLots::expire(WallTime now, Money available) {
  std::vector<CreditDraw> draws;
  for (auto& lot : lots_) {
    if (lot.expires_at <= now) take(lot, available, draws);
  }
  return draws;
}

Money CreditLots::remaining() const {
  Money sum;
  for (const auto& lot : lots_) sum += lot.remaining;
  return sum;
}

}  // namespace arouter
