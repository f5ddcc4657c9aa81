#include "load/idle_run.hpp"

#include <cstdio>

#include "common/monotonic.hpp"

namespace arouter::bench {
namespace {

// Streams being opened at a time: enough to be quick, few enough for any listen backlog.
constexpr std::size_t kOpeningMax = 64;

}  // namespace

IdleRun::IdleRun(const LoadPlan& plan) : plan_(plan) {
  for (std::size_t i = 0; i < plan.connections; ++i) {
    clients_.push_back(std::make_unique<Client>(plan_, poller_, i, *this));
  }
}

std::string IdleRun::run() {
  const bool all_open = open_all(monotonic_ns() + plan_.drain_ns);
  std::printf("{\"event\":\"open\",\"streams\":%zu,\"failed\":%zu}\n", open_, failed_);
  std::fflush(stdout);
  if (all_open) hold(monotonic_ns() + plan_.hold_ns);
  const std::size_t cancelled = open_;
  for (auto& client : clients_) client->close();
  return "{\"mode\":\"idle\",\"opened\":" + std::to_string(begun_) +
         ",\"cancelled\":" + std::to_string(cancelled) +
         ",\"failed\":" + std::to_string(clients_.size() - cancelled) + "}";
}

bool IdleRun::open_all(std::int64_t deadline_ns) {
  while (open_ + failed_ < clients_.size() && monotonic_ns() < deadline_ns) {
    begin_more();
    proceed_ready(deadline_ns);
  }
  return open_ == clients_.size();
}

void IdleRun::begin_more() {
  while (begun_ < clients_.size() && begun_ - open_ - failed_ < kOpeningMax) {
    if (clients_[begun_++]->begin(monotonic_ns())) ++failed_;
  }
}

void IdleRun::hold(std::int64_t until_ns) {
  while (monotonic_ns() < until_ns) proceed_ready(until_ns);
}

void IdleRun::proceed_ready(std::int64_t deadline_ns) {
  for (const epoll_event& event : poller_.wait_until(deadline_ns)) {
    Client& client = *clients_[static_cast<std::size_t>(event.data.u64)];
    const bool was_open = client.has_open_stream();
    const bool ended = client.proceed(event.events).has_value();
    if (ended) {
      ++failed_;
      if (was_open) --open_;
    } else if (!was_open && client.has_open_stream()) {
      ++open_;
    }
  }
}

}  // namespace arouter::bench
