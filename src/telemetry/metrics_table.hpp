// What every counter, gauge and histogram is called and means: the table behind the exposition.
#pragma once

#include <span>

#include <arouter/telemetry/metrics.hpp>

namespace arouter::telemetry {

struct CounterInfo {
  Counter id;
  const char* name;
  const char* help;
  const char* label = nullptr;  // rows that share a name differ in this label's value
  const char* label_value = nullptr;
};

struct GaugeInfo {
  Gauge id;
  const char* name;
  const char* help;
};

struct HistogramInfo {
  Histogram id;
  const char* name;
  const char* help;
  std::span<const double> bounds;  // seconds, ascending; +Inf is implied
};

inline constexpr std::size_t counter_count = static_cast<std::size_t>(Counter::count_);
inline constexpr std::size_t gauge_count = static_cast<std::size_t>(Gauge::count_);
inline constexpr std::size_t histogram_count = static_cast<std::size_t>(Histogram::count_);
inline constexpr std::size_t bounds_max = 20;

// In the order of the enumerations.
std::span<const CounterInfo, counter_count> counter_table();
std::span<const GaugeInfo, gauge_count> gauge_table();
std::span<const HistogramInfo, histogram_count> histogram_table();

}  // namespace arouter::telemetry
