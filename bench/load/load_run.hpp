// A closed or open loop of requests: begins them, collects their ends, drains what is in flight.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/poller.hpp"
#include "load/client.hpp"
#include "load/plan.hpp"
#include "load/statistics.hpp"

namespace arouter::bench {

class LoadRun {
 public:
  // `plan` outlives the run.
  explicit LoadRun(const LoadPlan& plan);

  // Runs to the end and returns one JSON object.
  std::string run();

 private:
  // Open loop: a request that is due belongs to the run even if it has to wait for a connection.
  bool may_begin(std::int64_t now_ns) const;
  // The next request of the open loop, whether or not a connection is free for it.
  std::int64_t next_due_ns() const;
  void begin_closed_loop();
  void begin_due_requests(std::int64_t now_ns);
  void settle(std::size_t index, std::optional<Completion> completion);
  std::optional<Completion> begin_request(std::size_t index, std::int64_t intended_ns);
  std::int64_t next_deadline_ns(std::int64_t now_ns) const;
  void explain_first_error(const Completion& completion, const ResponseReader& response);
  // Open loop: requests that never got a connection, not even while draining.
  std::size_t unsent_requests() const;

  const LoadPlan& plan_;
  std::int64_t start_ns_;
  std::int64_t measure_from_ns_;
  std::int64_t stop_at_ns_;
  Statistics statistics_;
  Poller poller_;
  std::vector<std::unique_ptr<Client>> clients_;
  std::vector<std::size_t> free_clients_;  // open loop: those without a request
  std::size_t begun_ = 0;
  std::size_t in_flight_ = 0;
};

}  // namespace arouter::bench
