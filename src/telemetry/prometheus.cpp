#include <map>
#include <utility>

#include <arouter/telemetry/log.hpp>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include "telemetry/metric_slots.hpp"
#include "telemetry/process_stats.hpp"

namespace arouter::telemetry {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using Families = std::vector<MetricFamily>;
using Slots = std::vector<Slot>;
using Labels = std::vector<ClientMetric::Label>;

MetricFamily& add_family(Families& families, const char* name, const char* help, MetricType type) {
  return families.emplace_back(MetricFamily{name, help, type, {}});
}

void append_counter(MetricFamily& family, Labels labels, std::uint64_t value) {
  ClientMetric metric;
  metric.label = std::move(labels);
  metric.counter.value = static_cast<double>(value);
  family.metric.push_back(std::move(metric));
}

void append_gauge(MetricFamily& family, Labels labels, double value) {
  ClientMetric metric;
  metric.label = std::move(labels);
  metric.gauge.value = value;
  family.metric.push_back(std::move(metric));
}

void add_counters(Families& families, const Metrics& metrics) {
  for (const CounterInfo& info : counter_table()) {
    if (families.empty() || families.back().name != info.name) {
      add_family(families, info.name, info.help, MetricType::Counter);
    }
    Labels labels;
    if (info.label != nullptr) labels.push_back({info.label, info.label_value});
    append_counter(families.back(), std::move(labels), metrics.value(info.id));
  }
}

void add_gauges(Families& families, const Metrics& metrics) {
  for (const GaugeInfo& info : gauge_table()) {
    MetricFamily& family = add_family(families, info.name, info.help, MetricType::Gauge);
    append_gauge(family, {}, static_cast<double>(metrics.value(info.id)));
  }
}

ClientMetric sum_histogram(const Slots& slots, const HistogramInfo& info) {
  ClientMetric metric;
  std::uint64_t cumulative = 0;
  for (std::size_t i = 0; i <= info.bounds.size(); ++i) {
    for (const Slot& slot : slots) {
      cumulative += slot.histograms[static_cast<std::size_t>(info.id)].buckets[i].get();
    }
    // The serializer itself adds +Inf from the sample count.
    if (i < info.bounds.size()) metric.histogram.bucket.push_back({cumulative, info.bounds[i]});
  }
  std::uint64_t sum_ns = 0;
  for (const Slot& slot : slots) {
    sum_ns += slot.histograms[static_cast<std::size_t>(info.id)].sum_ns.get();
  }
  metric.histogram.sample_count = cumulative;
  metric.histogram.sample_sum = static_cast<double>(sum_ns) / 1e9;
  return metric;
}

void add_histograms(Families& families, const Slots& slots) {
  for (const HistogramInfo& info : histogram_table()) {
    MetricFamily& family = add_family(families, info.name, info.help, MetricType::Histogram);
    family.metric.push_back(sum_histogram(slots, info));
  }
}

void add_requests(Families& families, const Slots& slots, const std::vector<std::string>& names) {
  constexpr std::array classes = {"1xx", "2xx", "3xx", "4xx", "5xx", "other"};
  static_assert(classes.size() == status_class_count);
  std::map<std::pair<std::string, std::string>, std::uint64_t> sums;
  for (const Slot& slot : slots) {
    for (std::size_t row = 0; row < slot.requests.size(); ++row) {
      const bool named = row < names.size() && row < Metrics::routes_max;
      for (std::size_t c = 0; c < classes.size(); ++c) {
        const std::uint64_t count = slot.requests[row][c].get();
        if (count > 0) sums[{named ? names[row] : "other", classes[c]}] += count;
      }
    }
  }
  MetricFamily& family =
      add_family(families, "arouter_requests_total",
                 "Requests answered, by route template and class of status.", MetricType::Counter);
  for (const auto& [labels, count] : sums) {
    append_counter(family, {{"route", labels.first}, {"status_class", labels.second}}, count);
  }
}

void add_attempts(Families& families, const Slots& slots) {
  std::map<std::pair<std::string, std::string>, std::uint64_t> sums;
  for (const Slot& slot : slots) {
    for (const auto* node = slot.attempts.first(); node != nullptr; node = node->next) {
      sums[{node->provider, node->outcome}] += node->count.get();
    }
  }
  MetricFamily& family =
      add_family(families, "arouter_upstream_attempts_total",
                 "Attempts to have a provider answer, by outcome.", MetricType::Counter);
  for (const auto& [labels, count] : sums) {
    append_counter(family, {{"provider", labels.first}, {"outcome", labels.second}}, count);
  }
}

void add_process(Families& families) {
  const ProcessStats stats = read_process_stats();
  const auto gauge = [&families](const char* name, const char* help, double value) {
    append_gauge(add_family(families, name, help, MetricType::Gauge), {}, value);
  };
  gauge("process_resident_memory_bytes", "Resident memory.",
        static_cast<double>(stats.resident_bytes));
  gauge("process_open_fds", "Open file descriptors.", static_cast<double>(stats.open_descriptors));
  gauge("process_start_time_seconds", "Start of the process in Unix time.",
        stats.start_time_seconds);
  ClientMetric cpu;
  cpu.counter.value = stats.cpu_seconds;
  add_family(families, "process_cpu_seconds_total", "User and system CPU time.",
             MetricType::Counter)
      .metric.push_back(std::move(cpu));
}

}  // namespace

std::string Metrics::expose() {
  const std::lock_guard lock(impl_->scrape_mutex);
  for (const auto& refresh : impl_->refreshers) refresh(*this);

  Families families;
  add_counters(families, *this);
  add_requests(families, impl_->slots, impl_->route_names);
  add_attempts(families, impl_->slots);
  add_gauges(families, *this);
  add_histograms(families, impl_->slots);
  append_counter(add_family(families, "arouter_log_lines_dropped_total",
                            "Log lines given up because the log could not be written fast enough.",
                            MetricType::Counter),
                 {}, log_lines_dropped());
  add_process(families);
  append_gauge(add_family(families, "arouter_build_info",
                          "Always 1; the labels say what is running.", MetricType::Gauge),
               {{"version", impl_->version}, {"commit", impl_->commit}}, 1);
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace arouter::telemetry
