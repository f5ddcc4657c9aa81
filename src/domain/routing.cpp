#include <algorithm>

#include <arouter/domain/model_ref.hpp>
#include <arouter/domain/routing.hpp>

#include "domain/routing/filter.hpp"
#include "domain/routing/health_gate.hpp"
#include "domain/routing/order.hpp"
#include "domain/routing/reasons.hpp"

namespace arouter {

namespace {

bool is_planned(const RoutePlan& plan, const Endpoint& endpoint) {
  return std::ranges::find(plan.candidates, &endpoint, &RouteCandidate::endpoint) !=
         plan.candidates.end();
}

void add_endpoints(RoutePlan& plan, const Model& model, std::string_view variant,
                   const RouteQuery& query, const HealthView& health) {
  const auto first_new = plan.candidates.size();
  plan.candidates.reserve(first_new + model.endpoints.size());
  for (const auto& endpoint : model.endpoints) {
    if (const auto rule = routing::endpoint_exclusion(model, endpoint, variant, query)) {
      plan.exclusions.push_back({model.id, endpoint.provider->id, *rule});
    } else if (!is_planned(plan, endpoint)) {
      plan.candidates.push_back({&model, &endpoint});
    }
  }
  routing::order_candidates(std::span(plan.candidates).subspan(first_new),
                            routing::sort_of(variant, query.preferences), query, health);
}

void add_model(RoutePlan& plan, const Catalogue& catalogue, std::string_view text,
               const RouteQuery& query, const HealthView& health) {
  const auto [name, variant] = parse_model_ref(text);
  const auto* model = catalogue.find(name);
  if (model == nullptr) {
    plan.exclusions.push_back({text, {}, ExclusionRule::model_not_found});
  } else if (const auto rule = routing::model_exclusion(*model, query)) {
    plan.exclusions.push_back({text, {}, *rule});
  } else {
    add_endpoints(plan, *model, variant, query, health);
  }
}

void keep_first_only(RoutePlan& plan) {
  while (plan.candidates.size() > 1) {
    const auto& last = plan.candidates.back();
    plan.exclusions.push_back(
        {last.model->id, last.endpoint->provider->id, ExclusionRule::fallbacks_off});
    plan.candidates.pop_back();
  }
}

}  // namespace

std::string_view to_string(ExclusionRule rule) {
  switch (rule) {
    case ExclusionRule::model_not_found:
      return "model_not_found";
    case ExclusionRule::model_retired:
      return "model_retired";
    case ExclusionRule::model_not_allowed:
      return "model_not_allowed";
    case ExclusionRule::provider_not_allowed:
      return "provider_not_allowed";
    case ExclusionRule::not_in_only:
      return "not_in_only";
    case ExclusionRule::ignored:
      return "ignored";
    case ExclusionRule::fallbacks_off:
      return "fallbacks_off";
    case ExclusionRule::no_credential:
      return "no_credential";
    case ExclusionRule::price_unknown:
      return "price_unknown";
    case ExclusionRule::not_free:
      return "not_free";
    case ExclusionRule::max_price:
      return "max_price";
    case ExclusionRule::context_too_small:
      return "context_too_small";
    case ExclusionRule::output_too_small:
      return "output_too_small";
    case ExclusionRule::unsupported_parameter:
      return "unsupported_parameter";
    case ExclusionRule::quantization:
      return "quantization";
    case ExclusionRule::data_collection:
      return "data_collection";
    case ExclusionRule::zero_data_retention:
      return "zero_data_retention";
    case ExclusionRule::breaker_open:
      return "breaker_open";
    case ExclusionRule::paused:
      return "paused";
  }
  return "excluded";
}

Result<RoutePlan> plan_route(const Catalogue& catalogue, const RouteQuery& query,
                             const HealthView& health, SteadyTime now) {
  RoutePlan plan;
  for (const auto text : query.models) add_model(plan, catalogue, text, query, health);
  // Before health: a first choice that is unwell does not make the second one wanted.
  if (!query.preferences.allow_fallbacks) keep_first_only(plan);
  routing::apply_health(plan, health, now);
  if (plan.candidates.empty()) return routing::no_candidate_error(query, plan);
  return plan;
}

}  // namespace arouter
