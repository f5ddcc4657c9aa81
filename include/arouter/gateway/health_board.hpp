// HealthBoard: gathers what every core learns of the endpoints and publishes it to all of them.
// Good news is merged now and then; bad news (a failure, a pause, the result of a probe) at once.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include <arouter/base/clock.hpp>
#include <arouter/base/published.hpp>
#include <arouter/domain/endpoint_health.hpp>
#include <arouter/ports/cores.hpp>
#include <arouter/ports/timer.hpp>

namespace arouter::gateway {

class HealthBoard {
 public:
  static constexpr std::chrono::milliseconds merge_interval{250};
  static constexpr std::size_t buffered_samples_max = 64;

  HealthBoard(const Catalogue& catalogue, HealthPolicy policy, const Clock& clock,
              std::size_t cores);

  // The newest picture, for the calling core.
  std::shared_ptr<const HealthSnapshot> view();
  // What one attempt on the calling core taught.
  void record(const AttemptSample& sample);

  // Merges the calling core's samples; the job runs it on every core each merge_interval.
  void flush();
  // For answers and metrics; any thread.
  [[nodiscard]] std::shared_ptr<const HealthSnapshot> snapshot() const {
    return published_.snapshot();
  }

 private:
  struct alignas(64) PerCore {
    explicit PerCore(const Published<HealthSnapshot>& source) : reader(source) {}
    Published<HealthSnapshot>::Reader reader;
    std::vector<AttemptSample> samples;
  };

  void merge(bool publish_averages);

  const Clock& clock_;
  std::mutex mutex_;  // guards book_; taken for bad news and for merges only
  HealthBook book_;
  Published<HealthSnapshot> published_;
  std::vector<std::unique_ptr<PerCore>> per_core_;
};

struct Market;

// Runs `flush` of the current market's board on every core for ever.
Task<void> merge_health_forever(const Published<Market>& market, Cores& cores, Timer& timer);

}  // namespace arouter::gateway
