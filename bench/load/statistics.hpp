// What a load run measured, and its one line of JSON.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "load/client.hpp"
#include "load/event_scanner.hpp"

namespace arouter::bench {

// Durations; percentiles are exact because every sample is kept.
class Samples {
 public:
  void add(std::int64_t duration_ns) { durations_ns_.push_back(duration_ns); }
  // `{"p50":…,"p90":…,"p99":…,"max":…}` in microseconds; `null` without samples.
  std::string to_json() const;

 private:
  std::vector<std::int64_t> durations_ns_;
};

class Statistics final : public EventDelaySink {
 public:
  // Only requests that should have begun in [from_ns, until_ns) are measured.
  Statistics(std::int64_t from_ns, std::int64_t until_ns)
      : from_ns_(from_ns), until_ns_(until_ns) {}

  void record(const Completion& completion);
  void record_event_delay(std::int64_t delay_ns) override;
  // Event delays count from now on: the warm-up is over.
  void begin_measuring_events() { measures_events_ = true; }
  void record_unfinished(std::size_t requests) { unfinished_ = requests; }
  void record_unsent(std::size_t requests) { unsent_ = requests; }

  std::size_t errors() const { return bad_status_ + truncated_ + connection_; }
  // The members of the result, without the enclosing braces.
  std::string to_json() const;

 private:
  std::int64_t from_ns_;
  std::int64_t until_ns_;
  bool measures_events_ = false;
  std::size_t completed_ = 0;
  std::size_t completed_in_warmup_ = 0;
  std::size_t finished_in_window_ = 0;
  std::size_t bad_status_ = 0;
  std::size_t truncated_ = 0;
  std::size_t connection_ = 0;
  std::size_t unfinished_ = 0;
  std::size_t unsent_ = 0;
  Samples latency_;
  Samples first_event_;
  Samples event_delay_;
};

}  // namespace arouter::bench
