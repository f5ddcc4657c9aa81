// Counts server-sent events, reads the time stamps the upstream puts into them, and notices how the
// stream ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace arouter::bench {

// Receives the delay of one event: time of receipt minus the stamp inside it.
class EventDelaySink {
 public:
  virtual ~EventDelaySink() = default;
  virtual void record_event_delay(std::int64_t delay_ns) = 0;
};

class EventScanner {
 public:
  explicit EventScanner(EventDelaySink& delays) : delays_(&delays) {}

  void reset();
  void feed(std::string_view bytes, std::int64_t now_ns);

  std::size_t events() const { return events_; }
  bool ended_well() const { return done_ && !failed_; }

 private:
  void scan_line(std::string_view line, std::int64_t now_ns);

  EventDelaySink* delays_;
  std::string partial_line_;
  std::string previous_event_;  // an error event comes right before the end
  std::size_t events_ = 0;
  bool done_ = false;
  bool failed_ = false;
};

}  // namespace arouter::bench
