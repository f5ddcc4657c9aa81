#include <algorithm>

#include <arouter/gateway/attempt.hpp>

namespace arouter::gateway {

AttemptCursor::AttemptCursor(const RoutePlan& plan, const HealthView& health, std::size_t rotation,
                             std::size_t attempts_max)
    : plan_(&plan), health_(&health), rotation_(rotation), attempts_max_(attempts_max) {}

std::optional<std::size_t> AttemptCursor::free_credential(const RouteCandidate& candidate,
                                                          SteadyTime now) {
  const auto count = std::max<std::size_t>(1, candidate.endpoint->provider->credential_count);
  while (credentials_tried_ < count) {
    const auto credential = (rotation_ + credentials_tried_++) % count;
    if (!health_->credential_paused(candidate.endpoint->index, credential, now)) return credential;
  }
  return std::nullopt;
}

std::optional<AttemptTarget> AttemptCursor::next(SteadyTime now) {
  if (attempts_ > 0 && !stay_) {
    ++candidate_;
    credentials_tried_ = 0;
  }
  for (; candidate_ < plan_->candidates.size() && attempts_ < attempts_max_;
       ++candidate_, credentials_tried_ = 0) {
    const auto& candidate = plan_->candidates[candidate_];
    const bool untried = credentials_tried_ == 0;
    if (untried && candidate.probe && !last_candidate() &&
        !health_->try_begin_probe(candidate.endpoint->index, now)) {
      continue;
    }
    const auto credential = free_credential(candidate, now);
    if (!credential) continue;
    ++attempts_;
    stay_ = false;
    return AttemptTarget{candidate, *credential};
  }
  return std::nullopt;
}

void AttemptCursor::failed(const providers::ProviderFailure& failure) {
  stay_ = failure.verdict.action == FailureAction::next_credential;
  errors_.push_back(failure.error);
}

Error AttemptCursor::error() const {
  if (errors_.empty()) {
    return fail(ErrorCode::unavailable, "no provider is available for this model right now")
        .with_retry_after(std::chrono::seconds(1));
  }
  const auto limited = [](const Error& error) { return error.code() == ErrorCode::rate_limited; };
  if (std::ranges::all_of(errors_, limited)) {
    return *std::ranges::min_element(errors_, {}, [](const Error& error) {
      return error.details().retry_after.value_or(std::chrono::hours(1));
    });
  }
  const auto telling =
      std::find_if(errors_.rbegin(), errors_.rend(), [&](const Error& e) { return !limited(e); });
  return *telling;
}

}  // namespace arouter::gateway
