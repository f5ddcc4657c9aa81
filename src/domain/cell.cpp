#include <algorithm>

#include <arouter/domain/cell.hpp>

namespace arouter {

Money BudgetCell::withdraw_up_to(Money amount) {
  auto available = available_.load(std::memory_order_relaxed);
  std::int64_t taken = 0;
  do {
    taken = std::min(available, amount.nano());
    if (taken <= 0) return {};
  } while (
      !available_.compare_exchange_weak(available, available - taken, std::memory_order_acq_rel));
  return Money::nano_usd(taken);
}

Money BudgetCell::hold_up_to(Money amount) {
  const auto taken = withdraw_up_to(amount);
  held_.fetch_add(taken.nano(), std::memory_order_relaxed);
  return taken;
}

Money BudgetCell::take_back(Money amount) {
  return withdraw_up_to(amount);
}

}  // namespace arouter
