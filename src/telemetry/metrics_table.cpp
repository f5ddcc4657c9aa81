#include "telemetry/metrics_table.hpp"

#include <array>

namespace arouter::telemetry {
namespace {

constexpr const char* tokens_help = "Tokens of answered calls by kind, as charged.";

constexpr std::array<CounterInfo, counter_count> counters = {{
    {Counter::tokens_prompt, "arouter_tokens_total", tokens_help, "kind", "prompt"},
    {Counter::tokens_cached, "arouter_tokens_total", tokens_help, "kind", "cached"},
    {Counter::tokens_completion, "arouter_tokens_total", tokens_help, "kind", "completion"},
    {Counter::tokens_reasoning, "arouter_tokens_total", tokens_help, "kind", "reasoning"},
    {Counter::cost_nano_usd, "arouter_cost_nano_usd_total",
     "Sum of all charges in nano-dollars (1 USD = 10^9)."},
    {Counter::holds_opened, "arouter_holds_opened_total",
     "Holds placed on budgets before a provider was contacted."},
    {Counter::holds_closed, "arouter_holds_closed_total",
     "Holds settled or given back; equals the opened ones when nothing is in flight."},
    {Counter::charges_above_hold, "arouter_charges_above_hold_total",
     "Calls that cost more than what was held for them."},
    {Counter::drain_rows, "arouter_drain_rows_total",
     "Usage rows moved from the journal to the database."},
    {Counter::lease_grants, "arouter_lease_grants_total",
     "Budget slices this replica was granted by the database."},
    {Counter::lease_refusals, "arouter_lease_refusals_total",
     "Requests for a budget slice that were refused or failed."},
    {Counter::keepalive_comments, "arouter_keepalive_comments_total",
     "Comments written into silent streams to keep them open."},
    {Counter::client_gone, "arouter_client_gone_total",
     "Calls whose client went away before the answer was complete."},
}};

constexpr std::array<GaugeInfo, gauge_count> gauges = {{
    {Gauge::holds_open, "arouter_holds_open", "Holds placed and not yet settled or given back."},
    {Gauge::journal_bytes, "arouter_journal_bytes", "Size of the usage journal on disk."},
    {Gauge::journal_records_pending, "arouter_journal_records_pending",
     "Journal records not yet in the database."},
    {Gauge::connections_open, "arouter_connections_open", "Open client connections."},
    {Gauge::upstream_connections_open, "arouter_upstream_connections_open",
     "Open connections to providers, busy and idle."},
    {Gauge::streams_open, "arouter_streams_open", "Streamed answers in progress."},
    {Gauge::database_up, "arouter_database_up", "1 when the last database operation worked."},
    {Gauge::snapshot_epoch, "arouter_snapshot_epoch",
     "Change epoch of the keys and organisations in memory."},
    {Gauge::snapshot_age_seconds, "arouter_snapshot_age_seconds",
     "Seconds since keys and organisations were last known to be current."},
}};

// Answers take from milliseconds to minutes; what the gateway itself adds is microseconds.
constexpr std::array call_bounds = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5,
                                    1.0,   2.5,  5.0,   10.0, 30., 60.,  300.};
constexpr std::array overhead_bounds = {0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005,
                                        0.001,   0.0025,   0.005,   0.01,   0.05,    0.25};
static_assert(call_bounds.size() <= bounds_max && overhead_bounds.size() <= bounds_max);

constexpr std::array<HistogramInfo, histogram_count> histograms = {{
    {Histogram::request_duration, "arouter_request_duration_seconds",
     "From the end of a request's head to the end of its answer.", call_bounds},
    {Histogram::time_to_first_token, "arouter_time_to_first_token_seconds",
     "From the end of a request's head to the first byte of generated content.", call_bounds},
    {Histogram::gateway_overhead, "arouter_gateway_overhead_seconds",
     "Time a call spent in the gateway itself, providers not counted.", overhead_bounds},
}};

template <class Rows>
constexpr bool in_enum_order(const Rows& rows) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (static_cast<std::size_t>(rows[i].id) != i) return false;
  }
  return true;
}

static_assert(in_enum_order(counters));
static_assert(in_enum_order(gauges));
static_assert(in_enum_order(histograms));

}  // namespace

std::span<const CounterInfo, counter_count> counter_table() {
  return counters;
}
std::span<const GaugeInfo, gauge_count> gauge_table() {
  return gauges;
}
std::span<const HistogramInfo, histogram_count> histogram_table() {
  return histograms;
}

}  // namespace arouter::telemetry
