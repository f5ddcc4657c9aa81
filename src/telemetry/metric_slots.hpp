// Where the numbers live: one slot per event loop, padded so that no two share a cache line, and
// one more for all other threads.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "telemetry/metrics_table.hpp"

namespace arouter::telemetry {

inline constexpr std::size_t status_class_count = 6;  // 1xx … 5xx and anything else

// A count that one thread writes and any thread reads. Where several threads write, `shared` makes
// the addition atomic at the price of a locked instruction.
template <class Number>
class Tally {
 public:
  void add(Number amount, bool shared) {
    if (shared) {
      value_.fetch_add(amount, std::memory_order_relaxed);
    } else {
      value_.store(value_.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
    }
  }
  [[nodiscard]] Number get() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<Number> value_{0};
};

using Count = Tally<std::uint64_t>;

struct HistogramCells {
  std::array<Count, bounds_max + 1>
      buckets;  // not cumulative; the one after the last bound is +Inf
  Count sum_ns;
};

// Attempts by provider and outcome: an append-only list, so that a scrape can walk it while the
// owner adds to it. Two threads sharing a slot may add the same pair twice; a scrape sums them.
class AttemptCounts {
 public:
  struct Node {
    std::string provider;
    std::string outcome;
    Count count;
    Node* next = nullptr;
  };

  AttemptCounts() = default;
  ~AttemptCounts();
  AttemptCounts(const AttemptCounts&) = delete;
  AttemptCounts& operator=(const AttemptCounts&) = delete;

  void add(std::string_view provider, std::string_view outcome, bool shared);
  [[nodiscard]] const Node* first() const { return head_.load(std::memory_order_acquire); }

 private:
  std::atomic<Node*> head_{nullptr};
};

struct alignas(64) Slot {
  std::array<Count, counter_count> counters;
  std::array<Tally<std::int64_t>, gauge_count> gauge_deltas;
  std::array<HistogramCells, histogram_count> histograms;
  // The row after the last route is for indices beyond it.
  std::array<std::array<Count, status_class_count>, Metrics::routes_max + 1> requests;
  AttemptCounts attempts;
};

struct Metrics::Impl {
  explicit Impl(std::size_t cores) : slots(cores + 1) {}

  std::vector<Slot> slots;  // the last one is shared by threads that are no event loop
  std::array<std::atomic<std::int64_t>, gauge_count> gauge_values{};
  std::mutex scrape_mutex;  // guards what follows
  std::vector<std::string> route_names;
  std::string version = "unknown";
  std::string commit = "unknown";
  std::vector<std::function<void(Metrics&)>> refreshers;
};

}  // namespace arouter::telemetry
