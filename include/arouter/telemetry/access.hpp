// The access log: one JSON line per call, with everything an operator bills, debugs and graphs by,
// and nothing of what was asked or answered.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace arouter::telemetry {

// Empty texts and unset values are left out of the line. The views must live until `log_access`
// returns.
struct AccessRecord {
  std::string_view request_id;
  std::string_view generation_id;
  std::string_view method;
  std::string_view route;  // the template ("/v1/keys/{hash}"), never the path itself
  int status = 0;
  std::string_view org;
  std::string_view key_hash;  // only its first 12 characters are written
  std::string_view model;
  std::string_view provider;
  int attempts = 0;
  bool streamed = false;
  bool cancelled = false;
  std::optional<std::int64_t> prompt_tokens;
  std::optional<std::int64_t> completion_tokens;
  std::optional<std::int64_t> cost_nano_usd;
  std::int64_t latency_ms = 0;
  std::optional<std::int64_t> ttft_ms;
  std::optional<std::int64_t> overhead_us;
  std::string_view error;  // slug of the failure
};

void set_access_log(bool enabled);  // any thread; off at first
bool access_log_enabled();

void log_access(const AccessRecord& record);

}  // namespace arouter::telemetry
