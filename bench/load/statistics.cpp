#include "load/statistics.hpp"

#include <algorithm>
#include <cstdio>

#include "common/monotonic.hpp"

namespace arouter::bench {
namespace {

std::string decimal(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", value);
  return text;
}

std::string microseconds(std::int64_t duration_ns) {
  return decimal(static_cast<double>(duration_ns) / kNanosecondsPerMicrosecond);
}

std::string member(const char* name, std::size_t value) {
  return "\"" + std::string(name) + "\":" + std::to_string(value);
}

}  // namespace

std::string Samples::to_json() const {
  if (durations_ns_.empty()) return "null";
  std::vector<std::int64_t> sorted = durations_ns_;
  std::sort(sorted.begin(), sorted.end());
  const auto percentile = [&](std::size_t percent) {
    return microseconds(sorted[(sorted.size() - 1) * percent / 100]);
  };
  return "{\"p50\":" + percentile(50) + ",\"p90\":" + percentile(90) +
         ",\"p99\":" + percentile(99) + ",\"max\":" + microseconds(sorted.back()) + "}";
}

void Statistics::record(const Completion& completion) {
  switch (completion.outcome) {
    case RequestOutcome::bad_status:
      ++bad_status_;
      return;
    case RequestOutcome::truncated:
      ++truncated_;
      return;
    case RequestOutcome::connection:
      ++connection_;
      return;
    case RequestOutcome::ok:
      break;
  }
  if (completion.finished_ns >= from_ns_ && completion.finished_ns < until_ns_) {
    ++finished_in_window_;
  }
  if (completion.intended_ns < from_ns_) {
    ++completed_in_warmup_;
    return;
  }
  ++completed_;
  latency_.add(completion.finished_ns - completion.intended_ns);
  if (completion.first_event_ns > 0) {
    first_event_.add(completion.first_event_ns - completion.intended_ns);
  }
}

void Statistics::record_event_delay(std::int64_t delay_ns) {
  if (measures_events_) event_delay_.add(delay_ns);
}

std::string Statistics::to_json() const {
  const double seconds = static_cast<double>(until_ns_ - from_ns_) / kNanosecondsPerSecond;
  const double rate = static_cast<double>(finished_in_window_) / seconds;
  return member("completed", completed_) + "," + member("warmup_completed", completed_in_warmup_) +
         ",\"errors\":{" + member("status", bad_status_) + "," + member("truncated", truncated_) +
         "," + member("connection", connection_) + "," + member("unfinished", unfinished_) + "}," +
         member("unsent", unsent_) + ",\"requests_per_second\":" + decimal(rate) +
         ",\"latency_us\":" + latency_.to_json() + ",\"first_byte_us\":" + first_event_.to_json() +
         ",\"event_delay_us\":" + event_delay_.to_json();
}

}  // namespace arouter::bench
