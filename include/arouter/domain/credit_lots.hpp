// CreditLots: the part of an organisation's credit that expires, lot by lot. Whatever leaves the
// credit is drawn from the lot that expires first; credit that does not expire comes last. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <arouter/base/clock.hpp>
#include <arouter/domain/money.hpp>

namespace arouter {

struct CreditLot {
  CreditLot() = default;
  std::string entry;  // the ledger entry it came with
  WallTime expires_at{};
  Money remaining;  // >= 0
};

// A part of what was drawn.
struct CreditDraw {
  std::optional<WallTime> expires_at;  // nullopt: from credit that does not expire
  Money amount;                        // > 0
};

class CreditLots {
 public:
  CreditLots() = default;
  explicit CreditLots(std::vector<CreditLot> lots);

  void add(CreditLot lot);
  // Takes `amount` (>= 0) out, earliest expiry first. What no lot covers is the last draw.
  std::vector<CreditDraw> draw(Money amount);
  // Takes out what is left of lots whose time has come, but no more than `available`: the rest is
  // out on lease, and stays until it has been spent or handed back.
  std::vector<CreditDraw> expire(WallTime now, Money available);

  [[nodiscard]] const std::vector<CreditLot>& all() const { return lots_; }
  [[nodiscard]] Money remaining() const;

 private:
  std::vector<CreditLot> lots_;  // by expiry, then by entry
};

}  // namespace arouter
