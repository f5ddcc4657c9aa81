// The log: one JSON object a line, written by a thread of its own so that no caller ever waits for
// a slow terminal. Whatever looks like a secret is redacted on the way.
#pragma once

#include <atomic>
#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <variant>

#include <arouter/base/clock.hpp>

namespace arouter::telemetry {

enum class LogLevel : std::uint8_t { trace, debug, info, warn, error };

std::string_view to_string(LogLevel level);
std::optional<LogLevel> parse_log_level(std::string_view text);  // "trace" … "error"

// One key and value of a line. The views must live until `log` returns. Text is clipped at 2,048
// bytes.
struct LogField {
  LogField(std::string_view name, std::string_view text) : key(name), value(text) {}
  LogField(std::string_view name, const char* text) : LogField(name, std::string_view(text)) {}
  LogField(std::string_view name, bool flag) : key(name), value(flag) {}
  LogField(std::string_view name, double number) : key(name), value(number) {}
  template <std::integral Integer>
  LogField(std::string_view name, Integer number)
      : key(name), value(static_cast<std::int64_t>(number)) {}

  std::string_view key;
  std::variant<std::string_view, std::int64_t, double, bool> value;
};

// Receives complete lines without the line feed, always on the logging thread.
using LogSink = std::function<void(std::string_view line)>;

// Starts the logging thread. Lines wait in a bounded queue; when it is full the oldest is dropped
// and counted. Until this is called nothing is written. Calling it again replaces the sink. The
// queue is written out at a normal exit.
void log_init(LogLevel level, LogSink sink);
void log_init(LogLevel level);  // to standard error
// Writes out what is queued and stops the thread.
void log_shutdown();

void set_log_level(LogLevel level);  // any thread
bool log_enabled(LogLevel level);
std::uint64_t log_lines_dropped();  // since log_init

// {"ts":…,"level":…,"event":…,<fields>}. `event` is a fixed snake_case name, never composed. Never
// put prompts or answers into a field: redaction knows secrets, not content.
void log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields = {});

// At most one line a second from one place in the code, however often it is reached; keep one per
// site. Safe from any thread.
class LogThrottle {
 public:
  // Whether this occurrence may be logged; otherwise it is counted as suppressed.
  bool allow(SteadyTime now);
  // How many were suppressed since the last call; for a field of the line that was allowed.
  std::uint64_t take_suppressed() { return suppressed_.exchange(0, std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t> next_ns_{INT64_MIN};
  std::atomic<std::uint64_t> suppressed_{0};
};

}  // namespace arouter::telemetry
