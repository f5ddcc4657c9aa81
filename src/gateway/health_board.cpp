#include <arouter/base/core.hpp>
#include <arouter/gateway/health_board.hpp>
#include <arouter/gateway/provider_access.hpp>

namespace arouter::gateway {

HealthBoard::HealthBoard(const Catalogue& catalogue, HealthPolicy policy, const Clock& clock,
                         std::size_t cores)
    : clock_(clock), book_(catalogue, policy) {
  published_.publish(book_.snapshot(clock_.steady()));
  for (std::size_t i = 0; i < cores; ++i) {
    per_core_.push_back(std::make_unique<PerCore>(published_));
  }
}

std::shared_ptr<const HealthSnapshot> HealthBoard::view() {
  return per_core_[current_core()]->reader.get();
}

void HealthBoard::record(const AttemptSample& sample) {
  auto& mine = *per_core_[current_core()];
  mine.samples.push_back(sample);
  // Good answers and the callers' own faults can wait; the result of a probe cannot.
  const bool can_wait =
      sample.outcome == AttemptOutcome::success || sample.outcome == AttemptOutcome::rejected;
  const bool probe_result = mine.reader.get()->of(sample.endpoint).breaker != BreakerState::closed;
  if (!can_wait || probe_result || mine.samples.size() >= buffered_samples_max) merge(false);
}

void HealthBoard::flush() {
  merge(true);
}

void HealthBoard::merge(bool publish_averages) {
  auto& samples = per_core_[current_core()]->samples;
  if (samples.empty()) return;
  const auto now = clock_.steady();
  bool urgent = false;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& sample : samples) urgent = book_.record(sample, now) || urgent;
    if (urgent || publish_averages) published_.publish(book_.snapshot(now));
  }
  samples.clear();
}

Task<void> merge_health_forever(const Published<Market>& market, Cores& cores, Timer& timer) {
  for (;;) {
    co_await timer.sleep_for(HealthBoard::merge_interval);
    const auto board = market.snapshot()->health;
    const std::function<void()> flush = [&board] { board->flush(); };
    for (std::size_t core = 0; core < cores.count(); ++core) co_await cores.run_on(core, flush);
  }
}

}  // namespace arouter::gateway
