// What one run of the load generator does, read from the command line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "common/arguments.hpp"

namespace arouter::bench {

enum class LoadMode {
  closed,  // every connection sends its next request when the last one is answered
  open,    // requests start on a clock, whatever the answers do
  idle     // opens streams, holds them, closes them
};

struct LoadPlan {
  LoadMode mode;
  std::string host;  // dotted IPv4
  std::uint16_t port;
  std::size_t connections;
  double rate_per_second;  // open loop only
  bool expects_stream;
  std::string request;       // head and body, the same for every request
  std::int64_t warmup_ns;    // requests begun in it are counted apart and not measured
  std::int64_t duration_ns;  // no request begins after it
  std::int64_t drain_ns;     // how long the requests in flight may take to finish
  std::int64_t hold_ns;      // idle mode: how long the streams stay open
  std::size_t requests_max;  // 0 = no limit
  std::size_t errors_max;    // the run stops when it has met so many
};

const std::vector<ArgumentSpec>& load_arguments();

// Throws std::invalid_argument with a message for the user.
LoadPlan make_plan(const Arguments& arguments);

}  // namespace arouter::bench
