// One client of the upstream: its socket, unread input, unsent output and the stream in progress.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "common/unique_fd.hpp"
#include "upstream/answers.hpp"

namespace arouter::bench {

struct StreamInProgress {
  Behaviour behaviour;
  TokenUsage usage;     // announced by the usage chunk at the end
  int events_left;      // content events not yet written
  std::int64_t due_ns;  // of the next write
};

struct Connection {
  UniqueFd socket;
  std::uint64_t generation = 0;
  std::string input;
  std::size_t request_bytes = 0;  // head and body of the request being read; 0 while unknown
  std::string output;
  std::size_t output_sent = 0;
  bool awaits_writability = false;
  bool closes_after_output = false;
  std::optional<StreamInProgress> stream;
};

}  // namespace arouter::bench
