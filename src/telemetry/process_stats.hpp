// What the kernel says about this process.
#pragma once

#include <cstdint>

namespace arouter::telemetry {

// A figure the kernel does not give is 0.
struct ProcessStats {
  std::uint64_t resident_bytes = 0;
  std::uint64_t open_descriptors = 0;
  double cpu_seconds = 0;         // user and system
  double start_time_seconds = 0;  // Unix time
};

ProcessStats read_process_stats();

}  // namespace arouter::telemetry
