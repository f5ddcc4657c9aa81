#include "load/load_run.hpp"

#include <algorithm>
#include <cstdio>

#include "common/monotonic.hpp"

namespace arouter::bench {

LoadRun::LoadRun(const LoadPlan& plan)
    : plan_(plan),
      start_ns_(monotonic_ns()),
      measure_from_ns_(start_ns_ + plan.warmup_ns),
      stop_at_ns_(measure_from_ns_ + plan.duration_ns),
      statistics_(measure_from_ns_, stop_at_ns_) {
  for (std::size_t i = 0; i < plan.connections; ++i) {
    clients_.push_back(std::make_unique<Client>(plan_, poller_, i, statistics_));
  }
}

std::string LoadRun::run() {
  if (plan_.mode == LoadMode::closed) {
    begin_closed_loop();
  } else {
    for (std::size_t i = clients_.size(); i > 0; --i) free_clients_.push_back(i - 1);
  }
  for (std::int64_t now_ns = monotonic_ns(); now_ns < stop_at_ns_ + plan_.drain_ns;
       now_ns = monotonic_ns()) {
    if (now_ns >= measure_from_ns_) statistics_.begin_measuring_events();
    if (plan_.mode == LoadMode::open) begin_due_requests(now_ns);
    if (in_flight_ == 0 && !may_begin(now_ns)) break;
    for (const epoll_event& event : poller_.wait_until(next_deadline_ns(now_ns))) {
      const auto index = static_cast<std::size_t>(event.data.u64);
      settle(index, clients_[index]->proceed(event.events));
    }
  }
  statistics_.record_unfinished(in_flight_);
  statistics_.record_unsent(unsent_requests());
  return "{\"mode\":\"" + std::string(plan_.mode == LoadMode::open ? "open" : "closed") +
         "\",\"connections\":" + std::to_string(clients_.size()) + "," + statistics_.to_json() +
         "}";
}

bool LoadRun::may_begin(std::int64_t now_ns) const {
  const bool within_count = plan_.requests_max == 0 || begun_ < plan_.requests_max;
  const std::int64_t begins_ns = plan_.mode == LoadMode::open ? next_due_ns() : now_ns;
  return begins_ns < stop_at_ns_ && within_count && statistics_.errors() < plan_.errors_max;
}

std::int64_t LoadRun::next_due_ns() const {
  return start_ns_ + seconds_to_ns(static_cast<double>(begun_) / plan_.rate_per_second);
}

void LoadRun::begin_closed_loop() {
  for (std::size_t i = 0; i < clients_.size(); ++i) {
    const std::int64_t now_ns = monotonic_ns();
    if (may_begin(now_ns)) settle(i, begin_request(i, now_ns));
  }
}

void LoadRun::begin_due_requests(std::int64_t now_ns) {
  while (may_begin(now_ns) && !free_clients_.empty() && next_due_ns() <= now_ns) {
    const std::size_t index = free_clients_.back();
    free_clients_.pop_back();
    settle(index, begin_request(index, next_due_ns()));
  }
}

// A closed loop begins the next request at once; a loop rather than recursion, because a request
// that cannot even connect ends where it begins.
void LoadRun::settle(std::size_t index, std::optional<Completion> completion) {
  while (completion) {
    --in_flight_;
    statistics_.record(*completion);
    explain_first_error(*completion, clients_[index]->response());
    completion.reset();
    const std::int64_t now_ns = monotonic_ns();
    if (plan_.mode == LoadMode::open) {
      free_clients_.push_back(index);
    } else if (may_begin(now_ns)) {
      completion = begin_request(index, now_ns);
    }
  }
}

std::optional<Completion> LoadRun::begin_request(std::size_t index, std::int64_t intended_ns) {
  ++begun_;
  ++in_flight_;
  return clients_[index]->begin(intended_ns);
}

std::int64_t LoadRun::next_deadline_ns(std::int64_t now_ns) const {
  const bool waits_for_clock = plan_.mode == LoadMode::open && !free_clients_.empty();
  if (waits_for_clock && may_begin(now_ns)) return next_due_ns();
  return now_ns < stop_at_ns_ ? stop_at_ns_ : stop_at_ns_ + plan_.drain_ns;
}

void LoadRun::explain_first_error(const Completion& completion, const ResponseReader& response) {
  if (completion.outcome == RequestOutcome::ok || statistics_.errors() != 1) return;
  std::fprintf(stderr, "first error: status %d %s\n", response.status(),
               response.body_start().c_str());
}

std::size_t LoadRun::unsent_requests() const {
  if (plan_.mode == LoadMode::closed) return 0;
  const double seconds = static_cast<double>(stop_at_ns_ - start_ns_) / kNanosecondsPerSecond;
  auto planned = static_cast<std::size_t>(plan_.rate_per_second * seconds);
  if (plan_.requests_max > 0) planned = std::min(planned, plan_.requests_max);
  return planned > begun_ ? planned - begun_ : 0;
}

}  // namespace arouter::bench
