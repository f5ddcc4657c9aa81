// Running the gateway until it is told to stop.
#pragma once

#include <cstdint>
#include <functional>

#include "app/load.hpp"

namespace arouter::app {

// Where the gateway listens once it does.
struct ServeInfo {
  std::uint16_t port = 0;
  std::uint16_t metrics_port = 0;  // 0 = no metrics listener
};

struct ServeOptions {
  ServeOptions() = default;
  // Called once, on the calling thread, when requests are being accepted.
  std::function<void(const ServeInfo&)> on_ready;
  // What a changed configuration is read with.
  Environment environment = process_environment();
};

// Runs until SIGTERM or SIGINT and returns the process's exit code: 0 after a clean stop, 1 when it
// could not start (the reason is on standard error).
int run_serve(LoadedConfig config, ServeOptions options);

}  // namespace arouter::app
