// Opens streams that stay silent, says when all are open, holds them and closes them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "common/poller.hpp"
#include "load/client.hpp"
#include "load/event_scanner.hpp"
#include "load/plan.hpp"

namespace arouter::bench {

class IdleRun final : public EventDelaySink {
 public:
  // `plan` outlives the run.
  explicit IdleRun(const LoadPlan& plan);

  // Prints `{"event":"open",…}` when all streams are open; returns one JSON object at the end.
  std::string run();

  void record_event_delay(std::int64_t) override {}

 private:
  // False when not all streams could be opened by the deadline.
  bool open_all(std::int64_t deadline_ns);
  void begin_more();
  void hold(std::int64_t until_ns);
  void proceed_ready(std::int64_t deadline_ns);

  const LoadPlan& plan_;
  Poller poller_;
  std::vector<std::unique_ptr<Client>> clients_;
  std::size_t begun_ = 0;
  std::size_t open_ = 0;
  std::size_t failed_ = 0;  // refused, answered otherwise, or ended before the hold was over
};

}  // namespace arouter::bench
