// AttemptThrottle: how often something may be tried, for each of very many names, in bounded
// memory. A name may try `burst` times at once and once more every `interval` after that (GCRA).
// Pure.
#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include <arouter/base/clock.hpp>

namespace arouter {

struct AttemptPolicy {
  std::size_t burst = 10;
  std::chrono::milliseconds interval{30'000};
  std::size_t names_max = 10'000;  // beyond it the name that tried longest ago is forgotten
};

// Not thread-safe.
class AttemptThrottle {
 public:
  explicit AttemptThrottle(AttemptPolicy policy) : policy_(policy) {}

  // Counts one attempt. nullopt when it may go ahead, else how long to wait; a refused attempt does
  // not count.
  std::optional<std::chrono::milliseconds> attempt(std::string_view name, SteadyTime now);
  // The name proved itself: its attempts so far are forgiven, and it is remembered as proven for
  // as long as it is remembered.
  void prove(std::string_view name, SteadyTime now);
  [[nodiscard]] bool has_proved(std::string_view name) const;

  [[nodiscard]] std::size_t size() const { return by_age_.size(); }

 private:
  struct Entry {
    std::string name;
    SteadyTime next;      // when an evenly spaced attempt would be due
    bool proven = false;  // proved itself at least once
  };

  Entry& entry_of(std::string_view name, SteadyTime now);

  AttemptPolicy policy_;
  std::list<Entry> by_age_;  // latest attempt first; names are viewed by the index
  std::unordered_map<std::string_view, std::list<Entry>::iterator> index_;
};

}  // namespace arouter
