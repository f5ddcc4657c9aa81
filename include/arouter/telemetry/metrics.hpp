// The numbers the gateway exposes to Prometheus. Every core owns a slot of plain counters that only
// it writes, so counting never contends; a scrape adds the slots up. docs/metrics.md lists all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace arouter::telemetry {

// Each is one time series; several may share a metric name and differ in a label.
enum class Counter : std::uint8_t {
  tokens_prompt,
  tokens_cached,
  tokens_completion,
  tokens_reasoning,
  cost_nano_usd,
  holds_opened,
  holds_closed,
  charges_above_hold,
  drain_rows,
  lease_grants,
  lease_refusals,
  keepalive_comments,
  client_gone,
  count_
};

// A gauge is either set (one writer knows the value) or added to (it goes up and down in many
// places); never both.
enum class Gauge : std::uint8_t {
  holds_open,                 // added
  journal_bytes,              // set
  journal_records_pending,    // set
  connections_open,           // set
  upstream_connections_open,  // set
  streams_open,               // added
  database_up,                // set, 0 or 1
  snapshot_epoch,             // set
  snapshot_age_seconds,       // set
  count_
};

enum class Histogram : std::uint8_t {
  request_duration,
  time_to_first_token,
  gateway_overhead,
  count_
};

class Metrics {
 public:
  static constexpr std::size_t routes_max = 128;

  // `cores` event loops will count. Any other thread may count too; those share one more slot.
  explicit Metrics(std::size_t cores);
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // The label of each route index given to `count_request`. Call before the first request.
  void name_routes(std::vector<std::string> names);
  void set_build_info(std::string version, std::string commit);
  // Run at the start of every scrape, to set the gauges that nobody keeps up to date.
  void before_scrape(std::function<void(Metrics&)> refresh);

  void add(Counter counter, std::uint64_t amount = 1);
  void observe(Histogram histogram, double seconds);
  void set(Gauge gauge, std::int64_t value);
  void add_gauge(Gauge gauge, std::int64_t delta);

  // Indices without a name, and those from routes_max on, are counted as route="other".
  void count_request(std::size_t route_index, int status);
  // Both texts become label values: give names from the configuration and from a closed list,
  // never from a caller.
  void count_attempt(std::string_view provider, std::string_view outcome);

  // Sums over all cores; any thread.
  [[nodiscard]] std::uint64_t value(Counter counter) const;
  [[nodiscard]] std::int64_t value(Gauge gauge) const;

  // The Prometheus text format, version 0.0.4. Any thread, one scrape at a time.
  [[nodiscard]] std::string expose();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Adds one to a gauge for as long as it lives.
class GaugeHold {
 public:
  GaugeHold(Metrics& metrics, Gauge gauge) : metrics_(&metrics), gauge_(gauge) {
    metrics_->add_gauge(gauge_, 1);
  }
  ~GaugeHold() { metrics_->add_gauge(gauge_, -1); }
  GaugeHold(const GaugeHold&) = delete;
  GaugeHold& operator=(const GaugeHold&) = delete;

 private:
  Metrics* metrics_;
  Gauge gauge_;
};

}  // namespace arouter::telemetry
