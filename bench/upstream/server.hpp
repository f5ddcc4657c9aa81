// The upstream's event loop: accepts, reads requests, writes answers at once or on schedule.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "common/poller.hpp"
#include "common/unique_fd.hpp"
#include "upstream/answers.hpp"
#include "upstream/connection.hpp"
#include "upstream/schedule.hpp"
#include "upstream/totals.hpp"

namespace arouter::bench {

struct Pace {
  std::int64_t event_interval_ns;  // between the events of a paced stream
  std::int64_t idle_ns;            // silence of an idle stream after its first event
};

class Server {
 public:
  Server(UniqueFd listener, const Pace& pace);

  // Serves until the process is ended by a signal.
  [[noreturn]] void run();

 private:
  void accept_waiting();
  void handle_event(std::size_t slot, std::uint32_t events);
  void read_input(std::size_t slot);
  // Answers what the input holds completely; a stream in progress is finished first.
  void take_requests(std::size_t slot);
  // False when the next request of the connection is not complete yet.
  bool take_request(std::size_t slot);
  void answer(std::size_t slot, std::string_view head, std::string_view body);
  void begin_completion(std::size_t slot, Behaviour behaviour, std::size_t body_bytes);
  void begin_stream(std::size_t slot, Behaviour behaviour, const TokenUsage& usage);
  void write_due(std::int64_t now_ns);
  void write_next_part(std::size_t slot, std::int64_t now_ns);
  void flush(std::size_t slot);
  void close(std::size_t slot);

  UniqueFd listener_;
  Pace pace_;
  Answers answers_;
  Totals totals_;
  Poller poller_;
  Schedule schedule_;
  std::vector<std::unique_ptr<Connection>> connections_;  // empty pointers are free slots
  std::vector<std::size_t> free_slots_;
  std::uint64_t next_generation_ = 1;
  std::array<char, 64 * 1024> receive_buffer_{};
};

}  // namespace arouter::bench
