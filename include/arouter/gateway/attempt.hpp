// Attempts: which endpoint and which credential to try next, and one try at it.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include <arouter/base/result.hpp>
#include <arouter/gateway/health_board.hpp>
#include <arouter/gateway/plan.hpp>
#include <arouter/gateway/provider_access.hpp>
#include <arouter/ports/upstream.hpp>
#include <arouter/providers/provider.hpp>

namespace arouter::gateway {

struct AttemptTarget {
  RouteCandidate candidate;
  std::size_t credential = 0;
};

// Walks a plan: next endpoint or next credential, as the last failure demands. A value machine.
class AttemptCursor {
 public:
  // Credentials of a provider are taken in turn, starting at `rotation`.
  AttemptCursor(const RoutePlan& plan, const HealthView& health, std::size_t rotation,
                std::size_t attempts_max);

  // What to try now; nullopt when there is nothing left.
  std::optional<AttemptTarget> next(SteadyTime now);
  void failed(const providers::ProviderFailure& failure);

  [[nodiscard]] std::size_t attempts() const { return attempts_; }
  // The most useful of the failures: 429 with the smallest wait, that of what was left out
  // included, when every one was a 429; otherwise the last that was none.
  [[nodiscard]] Error error() const;

 private:
  std::optional<std::size_t> free_credential(const RouteCandidate& candidate, SteadyTime now);
  void note_wait(std::chrono::milliseconds wait);
  [[nodiscard]] bool last_candidate() const { return candidate_ + 1 >= plan_->candidates.size(); }

  const RoutePlan* plan_;
  const HealthView* health_;
  std::size_t rotation_;
  std::size_t attempts_max_;
  std::size_t attempts_ = 0;
  std::size_t candidate_ = 0;
  std::size_t credentials_tried_ = 0;  // at the current candidate
  bool stay_ = false;                  // the next try may stay at this candidate
  std::optional<std::chrono::milliseconds> shortest_wait_;  // for a rate limit to end
  std::vector<Error> errors_;
};

}  // namespace arouter::gateway
