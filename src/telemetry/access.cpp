#include <atomic>

#include <arouter/base/calendar.hpp>
#include <arouter/telemetry/access.hpp>

#include "telemetry/json_line.hpp"
#include "telemetry/log_queue.hpp"

namespace arouter::telemetry {
namespace {

constexpr std::size_t key_hash_shown = 12;

constinit std::atomic<bool> enabled{false};

void text_unless_empty(JsonLine& line, std::string_view key, std::string_view value) {
  if (!value.empty()) line.text(key, value);
}

void number_if_set(JsonLine& line, std::string_view key, std::optional<std::int64_t> value) {
  if (value) line.number(key, *value);
}

}  // namespace

void set_access_log(bool on) {
  enabled.store(on, std::memory_order_relaxed);
}

bool access_log_enabled() {
  return enabled.load(std::memory_order_relaxed);
}

void log_access(const AccessRecord& record) {
  if (!access_log_enabled()) return;
  JsonLine line;
  line.text("ts", to_rfc3339(SystemClock().wall(), true));
  line.text("event", "access");
  text_unless_empty(line, "request_id", record.request_id);
  text_unless_empty(line, "generation_id", record.generation_id);
  text_unless_empty(line, "method", record.method);
  text_unless_empty(line, "route", record.route);
  line.number("status", std::int64_t{record.status});
  text_unless_empty(line, "org", record.org);
  text_unless_empty(line, "key", record.key_hash.substr(0, key_hash_shown));
  text_unless_empty(line, "model", record.model);
  text_unless_empty(line, "provider", record.provider);
  if (record.attempts > 0) line.number("attempts", std::int64_t{record.attempts});
  if (record.streamed) line.flag("streamed", true);
  if (record.cancelled) line.flag("cancelled", true);
  number_if_set(line, "prompt_tokens", record.prompt_tokens);
  number_if_set(line, "completion_tokens", record.completion_tokens);
  number_if_set(line, "cost_nano_usd", record.cost_nano_usd);
  line.number("latency_ms", record.latency_ms);
  number_if_set(line, "ttft_ms", record.ttft_ms);
  number_if_set(line, "overhead_us", record.overhead_us);
  text_unless_empty(line, "error", record.error);
  enqueue_line(std::move(line).finish());
}

}  // namespace arouter::telemetry
