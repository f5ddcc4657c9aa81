#include <algorithm>

#include <arouter/gateway/attempt.hpp>

namespace arouter::gateway {

AttemptCursor::AttemptCursor(const RoutePlan& plan, const HealthView& health, std::size_t rotation,
                             std::size_t attempts_max)
    : plan_(&plan),
      health_(&health),
      rotation_(rotation),
      attempts_max_(attempts_max),
      shortest_wait_(plan.shortest_rate_limit) {}

void AttemptCursor::note_wait(std::chrono::milliseconds wait) {
  shortest_wait_ = std::min(shortest_wait_.value_or(wait), wait);
}

std::optional<std::size_t> AttemptCursor::free_credential(const RouteCandidate& candidate,
                                                          SteadyTime now) {
  const auto endpoint = candidate.endpoint->index;
  const auto count = std::max<std::size_t>(1, candidate.endpoint->provider->credential_count);
  // Where every credential is paused, those that no rate limit pauses are as good as any.
  const bool desperate = candidate.last_resort && health_->pause_of(endpoint).paused(now);
  while (credentials_tried_ < count) {
    const auto credential = (rotation_ + credentials_tried_++) % count;
    const auto pause = health_->credential_pause(endpoint, credential);
    if (pause.limited(now)) {
      note_wait(std::chrono::ceil<std::chrono::milliseconds>(pause.limited_until - now));
    } else if (desperate || !pause.paused(now)) {
      return credential;
    }
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
  if (failure.verdict.outcome == AttemptOutcome::rate_limited && failure.pause) {
    note_wait(*failure.pause);
  }
  errors_.push_back(failure.error);
}

Error AttemptCursor::error() const {
  if (errors_.empty()) {
    return fail(ErrorCode::unavailable, "no provider is available for this model right now")
        .with_retry_after(std::chrono::seconds(1));
  }
  const auto limited = [](const Error& error) { return error.code() == ErrorCode::rate_limited; };
  if (std::ranges::all_of(errors_, limited)) {
    auto error = errors_.back();
    return shortest_wait_ ? std::move(error).with_retry_after(*shortest_wait_) : error;
  }
  const auto telling =
      std::find_if(errors_.rbegin(), errors_.rend(), [&](const Error& e) { return !limited(e); });
  return *telling;
}

}  // namespace arouter::gateway
