#include <algorithm>

#include <arouter/domain/model_ref.hpp>
#include <arouter/gateway/plan.hpp>

namespace arouter::gateway {

namespace {

using wire::openai::ChatRequest;

// The longest answer the endpoint can give, per choice.
std::int64_t longest_answer(const RouteCandidate& candidate, const PlanPolicy& policy) {
  if (candidate.endpoint->output_tokens_max > 0) return candidate.endpoint->output_tokens_max;
  if (candidate.model->output_tokens_max > 0) return candidate.model->output_tokens_max;
  return policy.assumed_output_tokens_max;
}

RouteQuery route_query(const Caller& caller, const ChatRequest& request, WallTime now) {
  RouteQuery query;
  query.models = candidate_models(request.model, request.models);
  query.preferences = request.preferences;
  if (request.preferences.require_parameters) query.parameters = request.parameters;
  query.prompt_tokens_max = wire::openai::prompt_tokens_max(request);
  query.completion_tokens_asked = request.output_tokens_max.value_or(0);
  query.allowed_models = &caller.key().allowed_models;
  query.allowed_providers = &caller.key().allowed_providers;
  query.now = now;
  return query;
}

// Output tokens to hold for: at least and at best.
struct OutputRange {
  std::int64_t minimum;
  std::int64_t wanted;
};

OutputRange output_range(const RouteCandidate& candidate, const ChatRequest& request,
                         const PlanPolicy& policy) {
  const auto longest = longest_answer(candidate, policy);
  if (request.output_tokens_max) {
    const auto asked = std::min(*request.output_tokens_max, longest);
    return {asked, asked};
  }
  const auto wanted = request.stream ? std::min(longest, policy.stream_tranche_tokens) : longest;
  return {std::min(wanted, policy.min_affordable_output_tokens), wanted};
}

}  // namespace

Result<CallPlan> plan_call(const Market& market, const Caller& caller, const ChatRequest& request,
                           const HealthView& health, const PlanPolicy& policy, WallTime now,
                           SteadyTime steady_now) {
  if (request.model.empty() && request.models.empty()) {
    return fail(ErrorCode::invalid_request, "'model' is required").with_param("model");
  }
  const auto query = route_query(caller, request, now);
  auto route = plan_route(*market.catalogue, query, health, steady_now);
  if (!route) return route.error();

  CallPlan plan;
  plan.prompt_tokens_max = query.prompt_tokens_max;
  plan.choices = request.choices;
  plan.extendable = request.stream && !request.output_tokens_max;
  plan.free = true;
  for (const auto& candidate : route->candidates) {
    const auto& price = candidate.endpoint->price;
    const auto output = output_range(candidate, request, policy);
    const auto quote = [&](std::int64_t tokens) {
      return price.quote(now, plan.prompt_tokens_max, tokens * plan.choices);
    };
    plan.hold.minimum = std::max(plan.hold.minimum, quote(output.minimum));
    plan.hold.wanted = std::max(plan.hold.wanted, quote(output.wanted));
    plan.free = plan.free && price.free();
  }
  plan.route = std::move(*route);
  return plan;
}

std::optional<std::int64_t> output_cap(const CallPlan& plan, const RouteCandidate& candidate,
                                       const ChatRequest& request, Money held, WallTime now) {
  if (request.output_tokens_max || held >= plan.hold.wanted) return std::nullopt;
  const auto affordable =
      candidate.endpoint->price.affordable_completion_tokens(now, held, plan.prompt_tokens_max);
  return std::max<std::int64_t>(1, affordable / plan.choices);
}

Money tranche_price(const RouteCandidate& candidate, const PlanPolicy& policy,
                    std::int64_t prompt_tokens_max, WallTime now) {
  const auto& price = candidate.endpoint->price;
  return price.quote(now, prompt_tokens_max, policy.stream_tranche_tokens) -
         price.quote(now, prompt_tokens_max, 0);
}

}  // namespace arouter::gateway
