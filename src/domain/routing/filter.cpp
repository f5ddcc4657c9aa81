#include "domain/routing/filter.hpp"

#include <algorithm>

#include <arouter/base/text.hpp>

namespace arouter::routing {

namespace {

using Names = std::vector<std::string_view>;

// The bound on prompt tokens counts one per two bytes; no tokenizer in use packs eight bytes of
// prose into one on average, so a quarter of the bound that does not fit is certain not to.
constexpr std::int64_t bound_to_certain_tokens = 4;

bool is_in(const Provider& provider, const Names& names) {
  return std::ranges::any_of(
      names, [&provider](std::string_view name) { return is_named(provider, name); });
}

bool lacks_credential(const Provider& provider) {
  return provider.credential_count == 0 && provider.dialect != Dialect::simulated;
}

bool is_too_dear(const Endpoint& endpoint, const RouteQuery& query) {
  const auto& wishes = query.preferences;
  if (!wishes.limits_prices()) return false;
  const auto& rates = endpoint.price.rates_at(query.now, 0);
  const auto exceeds = [](Price price, const std::optional<Price>& most) {
    return most && price > *most;
  };
  return exceeds(rates.input, wishes.max_prompt_price) ||
         exceeds(rates.output, wishes.max_completion_price) ||
         exceeds(rates.input_audio.value_or(rates.input), wishes.max_audio_price) ||
         exceeds(Price::of_one(rates.per_request), wishes.max_request_price);
}

bool is_context_too_small(const Model& model, const Endpoint& endpoint, const RouteQuery& query) {
  const auto context = endpoint.context_tokens > 0 ? endpoint.context_tokens : model.context_tokens;
  return context > 0 && query.prompt_tokens_max / bound_to_certain_tokens > context;
}

bool is_output_too_small(const Model& model, const Endpoint& endpoint, const RouteQuery& query) {
  const auto output =
      endpoint.output_tokens_max > 0 ? endpoint.output_tokens_max : model.output_tokens_max;
  return output > 0 && query.completion_tokens_asked > output;
}

bool lacks_parameter(const Model& model, const Endpoint& endpoint, const RouteQuery& query) {
  if (!query.preferences.require_parameters) return false;
  const auto& supported = endpoint.supported_parameters.empty() ? model.supported_parameters
                                                                : endpoint.supported_parameters;
  return std::ranges::any_of(query.parameters, [&supported](std::string_view parameter) {
    return std::ranges::find(supported, parameter) == supported.end();
  });
}

bool is_unwanted_quantization(const Endpoint& endpoint, const Names& wanted) {
  if (wanted.empty()) return false;
  std::string_view own = endpoint.quantization;
  if (own.empty()) own = "unknown";
  return std::ranges::none_of(wanted, [own](std::string_view name) { return iequals(name, own); });
}

std::optional<ExclusionRule> provider_exclusion(const Provider& provider, const RouteQuery& query) {
  const auto& wishes = query.preferences;
  // First, so that a provider which is not set up here is never blamed on the caller.
  if (lacks_credential(provider)) return ExclusionRule::no_credential;
  if (query.allowed_providers != nullptr &&
      !provider_allowed(*query.allowed_providers, provider.id, provider.name)) {
    return ExclusionRule::provider_not_allowed;
  }
  if (!wishes.only.empty() && !is_in(provider, wishes.only)) return ExclusionRule::not_in_only;
  if (is_in(provider, wishes.ignore)) return ExclusionRule::ignored;
  if (!wishes.allow_fallbacks && !wishes.order.empty() && !is_in(provider, wishes.order)) {
    return ExclusionRule::fallbacks_off;
  }
  if (wishes.deny_data_collection && !provider.denies_data_collection) {
    return ExclusionRule::data_collection;
  }
  if (wishes.zero_data_retention && !provider.zero_data_retention) {
    return ExclusionRule::zero_data_retention;
  }
  return std::nullopt;
}

}  // namespace

bool is_named(const Provider& provider, std::string_view name) {
  return iequals(provider.id, name) || iequals(provider.name, name);
}

std::optional<ExclusionRule> model_exclusion(const Model& model, const RouteQuery& query) {
  if (model.retires && query.now >= *model.retires) return ExclusionRule::model_retired;
  if (query.allowed_models == nullptr) return std::nullopt;
  const auto is_allowed = [&query](std::string_view name) {
    return model_allowed(*query.allowed_models, name);
  };
  if (is_allowed(model.id) || std::ranges::any_of(model.aliases, is_allowed)) return std::nullopt;
  return ExclusionRule::model_not_allowed;
}

std::optional<ExclusionRule> endpoint_exclusion(const Model& model, const Endpoint& endpoint,
                                                std::string_view variant, const RouteQuery& query) {
  if (const auto rule = provider_exclusion(*endpoint.provider, query)) return rule;
  if (!endpoint.price.known()) return ExclusionRule::price_unknown;
  if (iequals(variant, "free") && !endpoint.price.free()) return ExclusionRule::not_free;
  if (is_too_dear(endpoint, query)) return ExclusionRule::max_price;
  if (is_context_too_small(model, endpoint, query)) return ExclusionRule::context_too_small;
  if (is_output_too_small(model, endpoint, query)) return ExclusionRule::output_too_small;
  if (lacks_parameter(model, endpoint, query)) return ExclusionRule::unsupported_parameter;
  if (is_unwanted_quantization(endpoint, query.preferences.quantizations)) {
    return ExclusionRule::quantization;
  }
  return std::nullopt;
}

}  // namespace arouter::routing
