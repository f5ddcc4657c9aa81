// One connection of the load generator, with at most one request in flight.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "common/poller.hpp"
#include "common/unique_fd.hpp"
#include "load/plan.hpp"
#include "load/response_reader.hpp"

namespace arouter::bench {

enum class RequestOutcome {
  ok,
  bad_status,  // complete, not 2xx
  truncated,   // a stream that did not end with `[DONE]`, or ended with an error event
  connection   // refused, closed or not HTTP
};

struct Completion {
  RequestOutcome outcome;
  // CLOCK_MONOTONIC; `intended_ns` is when the request should have begun.
  std::int64_t intended_ns;
  std::int64_t first_event_ns;  // 0 when the answer was no stream
  std::int64_t finished_ns;
};

class Client {
 public:
  // `plan`, `poller` and `delays` outlive the client. `tag` comes back in its epoll events.
  Client(const LoadPlan& plan, Poller& poller, std::uint64_t tag, EventDelaySink& delays)
      : plan_(&plan), poller_(&poller), tag_(tag), reader_(delays) {}

  // Begins a request; the client must not be busy. Returns its end if it fails at once.
  std::optional<Completion> begin(std::int64_t intended_ns);

  // Goes on after an epoll event; returns the end of the request if this was it.
  std::optional<Completion> proceed(std::uint32_t events);

  bool is_busy() const { return busy_; }
  // A stream is open and its first event has arrived.
  bool has_open_stream() const { return busy_ && reader_.saw_event(); }
  // The answer whose completion was returned last.
  const ResponseReader& response() const { return reader_; }
  void close() { socket_.reset(); }

 private:
  std::optional<Completion> send_request();
  std::optional<Completion> receive();
  std::optional<Completion> judge(ReadOutcome outcome, std::int64_t now_ns);
  Completion end(RequestOutcome outcome, std::int64_t now_ns);
  void watch_writability(bool on);

  const LoadPlan* plan_;
  Poller* poller_;
  std::uint64_t tag_;
  UniqueFd socket_;
  bool connecting_ = false;
  bool busy_ = false;
  bool watches_writability_ = false;
  std::size_t sent_bytes_ = 0;
  std::int64_t intended_ns_ = 0;
  std::int64_t first_event_ns_ = 0;
  ResponseReader reader_;
};

}  // namespace arouter::bench
