#include <algorithm>

#include <arouter/gateway/leases.hpp>

namespace arouter::gateway {

namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

std::int64_t to_ms(SteadyTime time) {
  return duration_cast<milliseconds>(time.time_since_epoch()).count();
}

}  // namespace

LeaseDesk::LeaseDesk(LeaseStore& store, const Clock& clock, Timer& timer, ReplicaId replica,
                     LeasePolicy policy)
    : store_(store), clock_(clock), timer_(timer), replica_(replica), policy_(policy) {}

bool LeaseDesk::exhausted(const BudgetCell& cell) const {
  return to_ms(clock_.steady()) < cell.exhausted_until_ms.load(std::memory_order_relaxed);
}

bool LeaseDesk::valid() const {
  const auto acknowledged = acknowledged_ms_.load(std::memory_order_relaxed);
  if (acknowledged < 0) return false;
  // An hour of margin for a clock that runs differently from the database's.
  const auto margin = std::chrono::hours(policy_.unreconciled_release.count() > 1 ? 1 : 0);
  const auto usable = duration_cast<milliseconds>(policy_.unreconciled_release - margin);
  return to_ms(clock_.steady()) - acknowledged < usable.count();
}

// Whoever comes first fetches a whole slice; who comes while it is on its way only fetches what he
// lacks himself.
std::optional<LeaseRequest> LeaseDesk::plan_top_up(const std::shared_ptr<BudgetCell>& cell,
                                                   Money amount) {
  const std::lock_guard lock(mutex_);
  auto [place, is_new] = active_.try_emplace(cell->scope());
  auto& active = place->second;
  active.cell = cell;
  if (is_new) active.settled_before = cell->settled();
  active.usual_hold = std::max(active.usual_hold, amount);
  active.last_used = clock_.steady();
  const auto available = cell->available();
  const auto missing = amount - available;
  if (missing <= Money()) return std::nullopt;
  const auto wanted = std::max(missing, slice_target(active) - available - active.coming);
  active.coming += wanted;
  return LeaseRequest{cell->scope(), missing, wanted};
}

void LeaseDesk::arrived(const std::vector<LeaseRequest>& requests) {
  const std::lock_guard lock(mutex_);
  for (const auto& request : requests) {
    const auto found = active_.find(request.scope);
    if (found != active_.end()) found->second.coming -= request.wanted;
  }
}

std::shared_ptr<BudgetCell> LeaseDesk::find(const ScopeWindow& scope) {
  const std::lock_guard lock(mutex_);
  const auto found = active_.find(scope);
  return found == active_.end() ? nullptr : found->second.cell;
}

Task<Status> LeaseDesk::top_up(std::vector<std::shared_ptr<BudgetCell>> cells, Money amount) {
  std::vector<LeaseRequest> requests;
  for (const auto& cell : cells) {
    if (const auto lacking = plan_top_up(cell, amount)) requests.push_back(*lacking);
  }
  if (requests.empty()) co_return Status{};
  auto copy = requests;
  auto granted = co_await request(std::move(copy));
  arrived(requests);
  co_return granted;
}

Task<Status> LeaseDesk::request(std::vector<LeaseRequest> requests) {
  std::sort(requests.begin(), requests.end(),
            [](const auto& a, const auto& b) { return a.scope < b.scope; });
  const auto asked = requests;
  auto grants = co_await store_.grant(replica_, std::move(requests));
  if (!grants) {
    // A replica that was silent for too long shows itself again at the next tick.
    if (grants.error().code() == ErrorCode::conflict) overdue_.store(true);
    co_return fail(
        ErrorCode::unavailable,
        "spending limits cannot be checked because the database is unavailable; try again")
        .with_retry_after(std::chrono::seconds(1));
  }
  for (const auto& grant : *grants) {
    const auto needed = std::find_if(asked.begin(), asked.end(), [&](const auto& request) {
      return request.scope == grant.scope;
    });
    apply(grant, needed == asked.end() ? Money() : needed->needed);
  }
  co_return Status{};
}

void LeaseDesk::apply(const LeaseGrant& grant, Money needed) {
  const auto cell = find(grant.scope);
  if (!cell) return;
  cell->note_database(grant.spent, grant.leased, grant.limit);
  if (grant.granted > Money()) cell->grant(grant.granted);
  const bool short_of = grant.granted < needed;
  const auto until = short_of ? to_ms(clock_.steady() + policy_.exhausted_for) : 0;
  cell->exhausted_until_ms.store(until, std::memory_order_relaxed);
}

void LeaseDesk::recall(const std::shared_ptr<ScopeLedger>& ledger) {
  const std::lock_guard lock(mutex_);
  for (const auto& cell : ledger->cells()) {
    // What is charged already must be found when it has been drained.
    if (cell->undrained() > Money()) active_[cell->scope()].cell = cell;
    cell->exhausted_until_ms.store(0, std::memory_order_relaxed);
    // Not topped up again before somebody asks: it would come right back.
    const auto active = active_.find(cell->scope());
    if (active != active_.end()) active->second.last_used = clock_.steady() - policy_.idle_after;
    const auto amount = cell->take_back(Money::max());
    if (amount > Money()) returning_.push_back(LeaseReturn{cell->scope(), amount});
  }
}

void LeaseDesk::drained(const ScopeWindow& scope, Money charged, Money overrun, Money spent) {
  const auto cell = find(scope);
  if (!cell) return;
  // A call that was running when its limit was set is charged to the limit, but not by its hold.
  const auto unseen = charged - cell->undrained();
  if (unseen > Money()) cell->settle(Money(), unseen);
  cell->drained(charged);
  if (overrun > Money()) cell->grant(overrun);
  note_spent(scope, spent);
}

void LeaseDesk::note_spent(const ScopeWindow& scope, Money spent) {
  const auto cell = find(scope);
  if (cell) cell->note_database(spent, cell->database_leased(), cell->database_limit());
}

// A burst counts from its first call on: what this tick has cost and holds is known before it ends.
Money LeaseDesk::slice_target(const Active& active) const {
  const auto ticks_in_two_seconds = std::max<std::int64_t>(1, 2000 / policy_.tick.count());
  const auto this_tick = active.cell->settled() - active.settled_before + active.cell->held();
  const auto per_tick = std::max(active.spend_per_tick, this_tick);
  const auto recent = Money::nano_usd(per_tick.nano() * ticks_in_two_seconds);
  const auto reserve = Money::nano_usd(active.usual_hold.nano() * policy_.holds_in_reserve);
  // The database keeps to the share as well; here it keeps us from asking again and again.
  const auto limit = active.cell->database_limit();
  const auto share = limit > Money() ? Money::nano_usd(limit.nano() / 50) : Money::max();
  return std::max(active.usual_hold, std::min(std::max(recent, reserve), share));
}

std::vector<LeaseRequest> LeaseDesk::plan_top_ups() {
  std::vector<LeaseRequest> requests;
  const std::lock_guard lock(mutex_);
  const auto now = clock_.steady();
  for (auto& [scope, active] : active_) {
    const auto settled = active.cell->settled();
    const auto spent = settled - active.settled_before;
    active.settled_before = settled;
    const auto average = Money::nano_usd((active.spend_per_tick.nano() + spent.nano()) / 2);
    active.spend_per_tick = std::max(spent, average);
    if (spent > Money() || active.cell->held() > Money()) active.last_used = now;
    if (now - active.last_used >= policy_.idle_after || exhausted(*active.cell)) continue;
    const auto target = slice_target(active);
    const auto available = active.cell->available() + active.coming;
    if (available.nano() >= target.nano() / 2) continue;
    requests.push_back(LeaseRequest{scope, Money(), target - available});
  }
  return requests;
}

void LeaseDesk::plan_returns() {
  const std::lock_guard lock(mutex_);
  const auto now = clock_.steady();
  for (auto it = active_.begin(); it != active_.end();) {
    auto& active = it->second;
    const bool idle = now - active.last_used >= policy_.idle_after;
    const auto keep = idle ? Money() : Money::nano_usd(slice_target(active).nano() * 2);
    const auto surplus = active.cell->available() - keep;
    if (surplus > Money()) {
      const auto amount = active.cell->take_back(surplus);
      if (amount > Money()) returning_.push_back(LeaseReturn{it->first, amount});
    }
    const bool finished = idle && active.cell->held() == Money() &&
                          active.cell->undrained() == Money() &&
                          active.cell->available() == Money();
    it = finished ? active_.erase(it) : std::next(it);
  }
}

// An unacknowledged hand-back is repeated as it was, under its number: whether the database has
// seen it or not, it counts once.
Task<Status> LeaseDesk::send_returns() {
  if (sent_.empty()) {
    const std::lock_guard lock(mutex_);
    sent_ = std::exchange(returning_, {});
    if (!sent_.empty()) ++return_sequence_;
  }
  if (sent_.empty()) co_return Status{};
  auto copy = sent_;
  auto returned = co_await store_.give_back(replica_, return_sequence_, std::move(copy));
  if (returned) sent_.clear();
  co_return returned;
}

// The database no longer knows this replica: nothing it once granted may be spent any more.
void LeaseDesk::forget_leases() {
  const std::lock_guard lock(mutex_);
  for (auto& [scope, active] : active_) active.cell->take_back(Money::max());
  returning_.clear();
  sent_.clear();
  return_sequence_ = 0;
}

Task<Status> LeaseDesk::heartbeat_when_due() {
  const auto now = clock_.steady();
  const bool lapsed = registered_ && !valid();
  if (!registered_ || lapsed) {
    auto registered = co_await store_.register_replica(replica_, policy_.expiry);
    if (!registered) co_return registered.error();
    forget_leases();
    registered_ = true;
  } else if (now < next_heartbeat_ && !overdue_.exchange(false)) {
    co_return Status{};
  }
  const auto share = co_await store_.heartbeat(replica_);
  if (!share) {
    if (share.error().code() == ErrorCode::conflict) registered_ = false;
    co_return share.error();
  }
  share_.store(*share, std::memory_order_relaxed);
  co_await store_.expire_dead(policy_.unreconciled_release);
  next_heartbeat_ = now + policy_.heartbeat;
  acknowledged_ms_.store(to_ms(now), std::memory_order_relaxed);
  co_return Status{};
}

Task<Status> LeaseDesk::tick() {
  auto alive = co_await heartbeat_when_due();
  if (!alive) co_return alive.error();
  plan_returns();
  auto returned = co_await send_returns();
  if (!returned) co_return returned.error();
  auto requests = plan_top_ups();
  if (!requests.empty()) co_return co_await request(std::move(requests));
  co_return Status{};
}

Task<void> LeaseDesk::run() {
  for (;;) {
    co_await tick();
    co_await timer_.sleep_for(policy_.tick);
  }
}

Task<Status> LeaseDesk::return_all() {
  auto earlier = co_await send_returns();
  if (!earlier) co_return earlier.error();
  {
    const std::lock_guard lock(mutex_);
    for (auto& [scope, active] : active_) {
      const auto amount = active.cell->take_back(Money::max());
      if (amount > Money()) returning_.push_back(LeaseReturn{scope, amount});
    }
  }
  co_return co_await send_returns();
}

}  // namespace arouter::gateway
