// When which connection wants to write next: a heap of due times.
#pragma once

#include <cstdint>
#include <optional>
#include <queue>
#include <vector>

namespace arouter::bench {

struct DueWrite {
  std::int64_t due_ns;       // CLOCK_MONOTONIC
  std::size_t slot;          // index of the connection
  std::uint64_t generation;  // tells a re-used slot from the connection that was meant
};

class Schedule {
 public:
  void add(const DueWrite& write) { heap_.push(write); }

  std::optional<std::int64_t> next_due_ns() const {
    if (heap_.empty()) return std::nullopt;
    return heap_.top().due_ns;
  }

  // Removes and returns the earliest write that is due at `now_ns`.
  std::optional<DueWrite> take_due(std::int64_t now_ns) {
    if (heap_.empty() || heap_.top().due_ns > now_ns) return std::nullopt;
    const DueWrite write = heap_.top();
    heap_.pop();
    return write;
  }

 private:
  struct Later {
    bool operator()(const DueWrite& a, const DueWrite& b) const { return a.due_ns > b.due_ns; }
  };
  std::priority_queue<DueWrite, std::vector<DueWrite>, Later> heap_;
};

}  // namespace arouter::bench
