// plan(): which endpoints to try, in which order, and why the others are out. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <arouter/base/result.hpp>
#include <arouter/domain/catalogue.hpp>
#include <arouter/domain/health.hpp>
#include <arouter/domain/key.hpp>

namespace arouter {

// The request's `provider` object. Views point into the request.
struct ProviderPreferences {
  ProviderPreferences() = default;
  std::vector<std::string_view> order;
  std::vector<std::string_view> only;
  std::vector<std::string_view> ignore;
  std::vector<std::string_view> quantizations;
  bool allow_fallbacks = true;
  bool require_parameters = false;
  bool deny_data_collection = false;
  bool zero_data_retention = false;
  std::string_view sort;                  // "", "price", "throughput", "latency"
  std::optional<Price> max_prompt_price;  // per token
  std::optional<Price> max_completion_price;
  std::optional<Price> max_audio_price;    // per token of sound in the prompt
  std::optional<Price> max_request_price;  // of the fee that does not depend on tokens

  [[nodiscard]] bool limits_prices() const {
    return max_prompt_price || max_completion_price || max_audio_price || max_request_price;
  }
};

// What routing needs to know of a request.
struct RouteQuery {
  RouteQuery() = default;
  std::vector<std::string_view> models;  // candidates in order, variants included
  ProviderPreferences preferences;
  std::vector<std::string_view> parameters;  // request fields that endpoints may lack
  std::int64_t prompt_tokens_max = 0;
  std::int64_t completion_tokens_asked = 0;                  // 0 = not said
  const std::vector<std::string>* allowed_models = nullptr;  // of the key; nullptr = all
  const std::vector<std::string>* allowed_providers = nullptr;
  WallTime now{};
};

enum class ExclusionRule : std::uint8_t {
  model_not_found,
  model_retired,
  model_not_allowed,
  provider_not_allowed,
  not_in_only,
  ignored,
  fallbacks_off,
  no_credential,
  price_unknown,
  not_free,  // ":free" was asked for
  max_price,
  context_too_small,
  output_too_small,
  unsupported_parameter,
  quantization,
  data_collection,
  zero_data_retention,
  breaker_open,
  paused,
};

std::string_view to_string(ExclusionRule rule);

struct Exclusion {
  std::string_view model;
  std::string_view provider;  // empty when the whole model is out
  ExclusionRule rule = ExclusionRule::model_not_found;
};

struct RouteCandidate {
  const Model* model = nullptr;
  const Endpoint* endpoint = nullptr;
  bool last_resort = false;  // unhealthy, kept because nothing better is left: always try it
  // The breaker is half-open: try it only when HealthView::try_begin_probe agrees, or when it is
  // the last candidate left.
  bool probe = false;
  // What the sort asked for ranked it by, smaller first: nano-dollars of a typical four million
  // tokens, microseconds to the first byte, or thousandths of a token a second below zero. 0 in the
  // catalogue's order.
  std::int64_t score = 0;
};

struct RoutePlan {
  RoutePlan() = default;
  std::vector<RouteCandidate> candidates;  // in the order to try
  std::vector<Exclusion> exclusions;
  // The smallest wait of what is left out for a rate limit.
  std::optional<std::chrono::milliseconds> shortest_rate_limit;
};

// The health of endpoints as one core sees it.
class HealthView {
 public:
  virtual ~HealthView() = default;
  [[nodiscard]] virtual EndpointHealth of(std::size_t endpoint) const = 0;
  // Of the endpoint as a whole: it lasts as long as it does for every credential.
  [[nodiscard]] virtual Pause pause_of(std::size_t endpoint) const = 0;
  [[nodiscard]] virtual Pause credential_pause(std::size_t /*endpoint*/,
                                               std::size_t /*credential*/) const {
    return {};
  }
  // Claims the one probe that a half-open endpoint admits per breaker period; false when another
  // call, on any core, has it.
  [[nodiscard]] virtual bool try_begin_probe(std::size_t /*endpoint*/, SteadyTime /*now*/) const {
    return true;
  }
};

// Never an error on account of ill health alone: of what is unwell, something is always tried.
// An error when nothing at all can be tried, with every exclusion in availability_json:
//   rate_limited       what is left is rate-limited; retry_after is the smallest wait
//   permission_denied  only the key's allow-lists stand in the way
//   not_servable       only an unknown price stands in the way
//   invalid_request    only the length of the prompt or of the answer asked for does
//   model_not_found    anything else: no such model, or no endpoint that satisfies the request
Result<RoutePlan> plan_route(const Catalogue& catalogue, const RouteQuery& query,
                             const HealthView& health, SteadyTime now);

}  // namespace arouter
