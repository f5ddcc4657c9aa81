#include "net/pool_core.hpp"

#include <algorithm>

namespace arouter::net {

PoolCore::Id PoolCore::take_number(SteadyTime now) {
  Id id = 0;
  if (free_numbers_.empty()) {
    id = static_cast<Id>(connections_.size());
    connections_.emplace_back();
  } else {
    id = free_numbers_.back();
    free_numbers_.pop_back();
  }
  connections_[id] = Connection{.opened = now, .parked = now};
  ++open_;
  return id;
}

void PoolCore::free_number(Id id) {
  free_numbers_.push_back(id);
  --open_;
}

bool PoolCore::too_old(Id id, SteadyTime now) const {
  return now - connections_[id].opened >= limits_.lifetime_max;
}

bool PoolCore::idle_too_long(Id id, SteadyTime now) const {
  return now - connections_[id].parked >= limits_.idle_max;
}

PoolCore::Decision PoolCore::acquire(SteadyTime now) {
  Decision decision;
  if (!idle_.empty() && !idle_too_long(idle_.back(), now) && !too_old(idle_.back(), now)) {
    decision.next = Decision::Next::reuse;
    decision.id = idle_.back();
    idle_.pop_back();
  } else if (open_ < limits_.connections_max) {
    decision.next = Decision::Next::open;
    decision.id = take_number(now);
  } else {
    decision.ticket = ++last_ticket_;
    queue_.push_back(decision.ticket);
  }
  return decision;
}

void PoolCore::replace(Id id, SteadyTime now) {
  connections_[id].opened = now;
}

std::optional<PoolCore::Grant> PoolCore::next_in_queue(Decision decision) {
  Grant grant{.ticket = queue_.front(), .decision = decision};
  queue_.pop_front();
  return grant;
}

PoolCore::Release PoolCore::release(Id id, SteadyTime now) {
  Release release;
  if (too_old(id, now) || open_ > limits_.connections_max) {
    release.grant = remove(id, now);
    return release;
  }
  release.keep = true;
  if (queue_.empty()) {
    connections_[id].parked = now;
    idle_.push_back(id);
  } else {
    release.grant = next_in_queue({.next = Decision::Next::reuse, .id = id});
  }
  return release;
}

std::optional<PoolCore::Grant> PoolCore::remove(Id id, SteadyTime now) {
  std::erase(idle_, id);
  free_number(id);
  if (queue_.empty() || open_ >= limits_.connections_max) return std::nullopt;
  return next_in_queue({.next = Decision::Next::open, .id = take_number(now)});
}

void PoolCore::leave_queue(Ticket ticket) {
  std::erase(queue_, ticket);
}

std::vector<PoolCore::Id> PoolCore::expire(SteadyTime now) {
  std::vector<Id> over;
  for (const Id id : idle_) {
    if (idle_too_long(id, now) || too_old(id, now)) over.push_back(id);
  }
  for (const Id id : over) {
    std::erase(idle_, id);
    free_number(id);
  }
  return over;
}

}  // namespace arouter::net
