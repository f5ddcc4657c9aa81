#include "app/serve.hpp"

#include <csignal>

#include <arouter/telemetry/log.hpp>

#include "app/config/environment.hpp"
#include "app/file_watch.hpp"
#include "app/output.hpp"
#include "app/wiring.hpp"

namespace arouter::app {

namespace {

using telemetry::log;
using telemetry::LogLevel;

// SIGTERM, SIGINT and SIGHUP, blocked in every thread so that only `wait` sees them. Construct
// before any thread is started.
class Signals {
 public:
  Signals() {
    sigemptyset(&set_);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set_, signal);
    pthread_sigmask(SIG_BLOCK, &set_, &before_);
    std::signal(SIGPIPE, SIG_IGN);
  }
  ~Signals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  // The next signal, or 0 after a second without one.
  int wait() {
    const timespec second{1, 0};
    const int signal = sigtimedwait(&set_, nullptr, &second);
    return signal > 0 ? signal : 0;
  }

 private:
  sigset_t set_;
  sigset_t before_;
};

// A bad file is refused as a whole and the old configuration stays; what was read of the new one is
// watched as well, because the mistake may be corrected there.
void reload(Gateway& gateway, const std::string& path, const Environment& environment,
            FileWatch& watch) {
  ConfigSources sources;
  auto loaded = load_config(path, environment, Purpose::serving, &sources);
  if (!loaded) {
    watch.add(sources);
    log(LogLevel::error, "reload_refused", {{"reason", loaded.error().message()}});
    return;
  }
  watch.follow(std::move(sources));
  gateway.reload(std::move(*loaded));
  log(LogLevel::info, "reloaded", {{"config", path}});
}

void run_until_told(Gateway& gateway, Signals& signals, const std::string& path,
                    const Environment& environment, FileWatch& watch) {
  for (;;) {
    const int signal = signals.wait();
    if (signal == SIGTERM || signal == SIGINT) return;
    const bool changed = watch.changed();
    if (signal == SIGHUP || changed) reload(gateway, path, environment, watch);
  }
}

}  // namespace

int run_serve(LoadedConfig config, ServeOptions options) {
  Signals signals;
  telemetry::log_init(config.config.log.level);
  const auto path = config.path;
  FileWatch watch(config.sources);
  auto built = Gateway::build(std::move(config));
  if (!built) {
    print_error_line(built.error().message());
    return exit_failure;
  }
  auto& gateway = **built;
  if (const auto started = gateway.start(); !started) {
    print_error_line(started.error().message());
    return exit_failure;
  }
  log(LogLevel::info, "serving",
      {{"port", gateway.port()}, {"metrics_port", gateway.metrics_port()}});
  if (options.on_ready) {
    ServeInfo info;
    info.port = gateway.port();
    info.metrics_port = gateway.metrics_port();
    options.on_ready(info);
  }
  run_until_told(gateway, signals, path, options.environment, watch);
  log(LogLevel::info, "stopping", {});
  gateway.shut_down();
  built->reset();
  telemetry::log_shutdown();
  return exit_ok;
}

}  // namespace arouter::app
