#include "app/schema_watch.hpp"

#include <arouter/telemetry/log.hpp>

namespace arouter::app {

using telemetry::log;
using telemetry::LogLevel;

Task<void> SchemaWatch::look() {
  const auto found = co_await ask_();
  if (!found) co_return;
  current_ = *found >= needed_;
  const bool was_behind = behind_.exchange(!current_, std::memory_order_relaxed);
  if (current_ && was_behind) log(LogLevel::info, "schema_current", {{"schema", *found}});
  if (current_ || was_behind) co_return;
  const auto action = "run: arouter migrate --config " + config_file_;
  log(LogLevel::error, "schema_too_old",
      {{"schema", *found}, {"needed", needed_}, {"action", action}});
}

Task<void> SchemaWatch::follow(Timer& timer) {
  while (!current_) {
    co_await timer.sleep_for(std::chrono::seconds(1));
    co_await look();
  }
}

}  // namespace arouter::app
