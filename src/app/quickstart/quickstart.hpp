// `arouter quickstart`: everything a first call needs, from nothing, in one process and its
// database.
#pragma once

#include <string>

namespace arouter::app::quickstart {

struct QuickstartArguments {
  QuickstartArguments() = default;
  std::string home = "./var/quickstart";
  std::string listen = "127.0.0.1:8080";
};

// Runs until SIGTERM or SIGINT. Returns the exit code.
int run_quickstart(const QuickstartArguments& arguments);

}  // namespace arouter::app::quickstart
