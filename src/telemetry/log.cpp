#include <array>
#include <cerrno>
#include <cstdlib>
#include <poll.h>
#include <string>
#include <unistd.h>

#include <arouter/base/calendar.hpp>
#include <arouter/telemetry/log.hpp>

#include "telemetry/json_line.hpp"
#include "telemetry/log_queue.hpp"

namespace arouter::telemetry {
namespace {

constexpr std::array<std::string_view, 5> level_names = {"trace", "debug", "info", "warn", "error"};

constinit std::atomic<LogLevel> threshold{LogLevel::info};

// On the logging thread only. A line that cannot be written is lost: there is nowhere to say so.
void write_to_stderr(std::string_view line) {
  std::string text(line);
  text += '\n';
  for (std::string_view rest = text; !rest.empty();) {
    const ssize_t written = ::write(STDERR_FILENO, rest.data(), rest.size());
    if (written >= 0) {
      rest.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {
      pollfd waiting{STDERR_FILENO, POLLOUT, 0};
      ::poll(&waiting, 1, 1000);
    } else if (errno != EINTR) {
      return;
    }
  }
}

struct AppendField {
  JsonLine& line;
  std::string_view key;

  void operator()(std::string_view text) const { line.text(key, text); }
  void operator()(std::int64_t number) const { line.number(key, number); }
  void operator()(double number) const { line.number(key, number); }
  void operator()(bool flag) const { line.flag(key, flag); }
};

}  // namespace

std::string_view to_string(LogLevel level) {
  return level_names[static_cast<std::size_t>(level)];
}

std::optional<LogLevel> parse_log_level(std::string_view text) {
  for (std::size_t i = 0; i < level_names.size(); ++i) {
    if (text == level_names[i]) return static_cast<LogLevel>(i);
  }
  return std::nullopt;
}

void log_init(LogLevel level, LogSink sink) {
  set_log_level(level);
  start_log_queue(std::move(sink));
  static const bool registered = std::atexit(stop_log_queue) == 0;
  static_cast<void>(registered);
}

void log_init(LogLevel level) {
  log_init(level, write_to_stderr);
}

void log_shutdown() {
  stop_log_queue();
}

void set_log_level(LogLevel level) {
  threshold.store(level, std::memory_order_relaxed);
}

bool log_enabled(LogLevel level) {
  return level >= threshold.load(std::memory_order_relaxed);
}

std::uint64_t log_lines_dropped() {
  return lines_dropped();
}

void log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
  if (!log_enabled(level)) return;
  JsonLine line;
  line.text("ts", to_rfc3339(SystemClock().wall(), true));
  line.text("level", to_string(level));
  line.text("event", event);
  for (const LogField& field : fields) std::visit(AppendField{line, field.key}, field.value);
  enqueue_line(std::move(line).finish());
}

}  // namespace arouter::telemetry
