// plan(): from a chat request to the endpoints to try and the money to hold for them. Pure.
#pragma once

#include <cstdint>
#include <optional>

#include <arouter/base/result.hpp>
#include <arouter/domain/routing.hpp>
#include <arouter/gateway/admit.hpp>
#include <arouter/gateway/authenticate.hpp>
#include <arouter/gateway/provider_access.hpp>
#include <arouter/wire/openai/chat_request.hpp>

namespace arouter::gateway {

struct PlanPolicy {
  std::int64_t min_affordable_output_tokens = 16;   // limits.min_affordable_output_tokens
  std::int64_t stream_tranche_tokens = 4096;        // first hold of a stream without max_tokens
  std::int64_t assumed_output_tokens_max = 16'384;  // of a model whose limit is not published
};

struct CallPlan {
  CallPlan() = default;
  RoutePlan route;
  HoldRange hold;
  std::int64_t prompt_tokens_max = 0;
  std::int64_t choices = 1;
  bool free = false;        // every candidate costs nothing
  bool extendable = false;  // held tranche by tranche while the answer grows
};

Result<CallPlan> plan_call(const Market& market, const Caller& caller,
                           const wire::openai::ChatRequest& request, const HealthView& health,
                           const PlanPolicy& policy, WallTime now, SteadyTime steady_now);

// The output cap to send to this candidate when less was held than the call might cost; nullopt
// when the caller's own limit (or the model's) is already covered.
std::optional<std::int64_t> output_cap(const CallPlan& plan, const RouteCandidate& candidate,
                                       const wire::openai::ChatRequest& request, Money held,
                                       WallTime now);

// What the next tranche of an extendable call costs at this candidate.
Money tranche_price(const RouteCandidate& candidate, const PlanPolicy& policy,
                    std::int64_t prompt_tokens_max, WallTime now);

}  // namespace arouter::gateway
