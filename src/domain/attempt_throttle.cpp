#include <algorithm>

#include <arouter/domain/attempt_throttle.hpp>

namespace arouter {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

AttemptThrottle::Entry& AttemptThrottle::entry_of(std::string_view name, SteadyTime now) {
  if (const auto found = index_.find(name); found != index_.end()) {
    by_age_.splice(by_age_.begin(), by_age_, found->second);
    return by_age_.front();
  }
  if (by_age_.size() >= policy_.names_max) {
    index_.erase(by_age_.back().name);
    by_age_.pop_back();
  }
  by_age_.push_front(Entry{std::string(name), now, false});
  index_.emplace(by_age_.front().name, by_age_.begin());
  return by_age_.front();
}

std::optional<milliseconds> AttemptThrottle::attempt(std::string_view name, SteadyTime now) {
  auto& entry = entry_of(name, now);
  const auto due = std::max(entry.next, now);
  const auto tolerance = policy_.interval * static_cast<int>(policy_.burst - 1);
  if (due - now > tolerance) {
    return std::max(milliseconds(1), duration_cast<milliseconds>(due - now - tolerance));
  }
  entry.next = due + policy_.interval;
  return std::nullopt;
}

void AttemptThrottle::prove(std::string_view name, SteadyTime now) {
  auto& entry = entry_of(name, now);
  entry.next = now;
  entry.proven = true;
}

bool AttemptThrottle::has_proved(std::string_view name) const {
  const auto found = index_.find(name);
  return found != index_.end() && found->second->proven;
}

}  // namespace arouter
