#include <arouter/domain/window.hpp>
#include <arouter/gateway/scope_ledger.hpp>

namespace arouter::gateway {

namespace {

// Windows older than the two before the current one hold no call in flight: a call is shorter than
// a day.
constexpr std::size_t windows_kept = 3;

}  // namespace

ScopeLedger::ScopeLedger(ScopeId scope, ScopeKind kind, LimitReset reset)
    : scope_(scope), kind_(kind), reset_(reset) {}

std::shared_ptr<BudgetCell> ScopeLedger::cell(WallTime now) {
  const Window* window = current_.load(std::memory_order_acquire);
  if (window != nullptr && now < window->end) return window->cell;
  return roll_over(now);
}

std::shared_ptr<BudgetCell> ScopeLedger::roll_over(WallTime now) {
  const std::lock_guard lock(mutex_);
  const Window* window = current_.load(std::memory_order_relaxed);
  if (window != nullptr && now < window->end) return window->cell;
  auto next = std::make_unique<Window>();
  next->cell = std::make_shared<BudgetCell>(ScopeWindow{scope_, window_start(reset_, now)});
  next->end = window_end(reset_, now).value_or(WallTime::max());
  auto cell = next->cell;
  windows_.push_back(std::move(next));
  current_.store(windows_.back().get(), std::memory_order_release);
  if (windows_.size() > windows_kept) windows_.erase(windows_.begin());
  return cell;
}

std::vector<std::shared_ptr<BudgetCell>> ScopeLedger::cells() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<BudgetCell>> cells;
  cells.reserve(windows_.size());
  for (const auto& window : windows_) cells.push_back(window->cell);
  return cells;
}

}  // namespace arouter::gateway
