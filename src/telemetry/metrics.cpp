#include <algorithm>
#include <cmath>
#include <utility>

#include <arouter/base/core.hpp>
#include <arouter/telemetry/metrics.hpp>

#include "telemetry/metric_slots.hpp"

namespace arouter::telemetry {
namespace {

struct OwnSlot {
  Slot& slot;
  bool shared;
};

OwnSlot own_slot(std::vector<Slot>& slots) {
  const std::size_t last = slots.size() - 1;
  const std::size_t core = std::min(current_core_or(last), last);
  return {slots[core], core == last};
}

template <class Enum>
std::size_t index_of(Enum value) {
  return static_cast<std::size_t>(value);
}

std::size_t status_class(int status) {
  return status >= 100 && status < 600 ? static_cast<std::size_t>(status / 100 - 1)
                                       : status_class_count - 1;
}

}  // namespace

AttemptCounts::~AttemptCounts() {
  for (Node* node = head_.load(); node != nullptr;) delete std::exchange(node, node->next);
}

void AttemptCounts::add(std::string_view provider, std::string_view outcome, bool shared) {
  for (Node* node = head_.load(std::memory_order_acquire); node != nullptr; node = node->next) {
    if (node->outcome == outcome && node->provider == provider) return node->count.add(1, shared);
  }
  auto* const node = new Node{std::string(provider), std::string(outcome), {}, nullptr};
  node->count.add(1, false);
  node->next = head_.load(std::memory_order_relaxed);
  while (!head_.compare_exchange_weak(node->next, node, std::memory_order_release)) continue;
}

Metrics::Metrics(std::size_t cores) : impl_(std::make_unique<Impl>(cores)) {}

Metrics::~Metrics() = default;

void Metrics::name_routes(std::vector<std::string> names) {
  const std::lock_guard lock(impl_->scrape_mutex);
  impl_->route_names = std::move(names);
}

void Metrics::set_build_info(std::string version, std::string commit) {
  const std::lock_guard lock(impl_->scrape_mutex);
  impl_->version = std::move(version);
  impl_->commit = std::move(commit);
}

void Metrics::before_scrape(std::function<void(Metrics&)> refresh) {
  const std::lock_guard lock(impl_->scrape_mutex);
  impl_->refreshers.push_back(std::move(refresh));
}

void Metrics::add(Counter counter, std::uint64_t amount) {
  const auto [slot, shared] = own_slot(impl_->slots);
  slot.counters[index_of(counter)].add(amount, shared);
}

void Metrics::observe(Histogram histogram, double seconds) {
  const auto& bounds = histogram_table()[index_of(histogram)].bounds;
  const auto bucket = std::lower_bound(bounds.begin(), bounds.end(), seconds) - bounds.begin();
  const auto [slot, shared] = own_slot(impl_->slots);
  HistogramCells& cells = slot.histograms[index_of(histogram)];
  cells.buckets[static_cast<std::size_t>(bucket)].add(1, shared);
  cells.sum_ns.add(static_cast<std::uint64_t>(std::llround(std::max(seconds, 0.0) * 1e9)), shared);
}

void Metrics::set(Gauge gauge, std::int64_t value) {
  impl_->gauge_values[index_of(gauge)].store(value, std::memory_order_relaxed);
}

void Metrics::add_gauge(Gauge gauge, std::int64_t delta) {
  const auto [slot, shared] = own_slot(impl_->slots);
  slot.gauge_deltas[index_of(gauge)].add(delta, shared);
}

void Metrics::count_request(std::size_t route_index, int status) {
  const auto [slot, shared] = own_slot(impl_->slots);
  const std::size_t row = std::min(route_index, routes_max);
  slot.requests[row][status_class(status)].add(1, shared);
}

void Metrics::count_attempt(std::string_view provider, std::string_view outcome) {
  const auto [slot, shared] = own_slot(impl_->slots);
  slot.attempts.add(provider, outcome, shared);
}

std::uint64_t Metrics::value(Counter counter) const {
  std::uint64_t sum = 0;
  for (const Slot& slot : impl_->slots) sum += slot.counters[index_of(counter)].get();
  return sum;
}

std::int64_t Metrics::value(Gauge gauge) const {
  std::int64_t sum = impl_->gauge_values[index_of(gauge)].load(std::memory_order_relaxed);
  for (const Slot& slot : impl_->slots) sum += slot.gauge_deltas[index_of(gauge)].get();
  return sum;
}

}  // namespace arouter::telemetry
