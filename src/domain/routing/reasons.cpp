#include "domain/routing/reasons.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <span>

#include <arouter/domain/model_ref.hpp>
#include <arouter/domain/usage_record.hpp>

namespace arouter::routing {

namespace {

using Rule = ExclusionRule;
using Rules = std::initializer_list<Rule>;

constexpr std::size_t exclusions_shown_max = 100;

bool is_one_of(Rule rule, Rules rules) {
  return std::ranges::find(rules, rule) != rules.end();
}

// Caller-chosen text in a message: bounded and free of control characters.
std::string quoted(std::string_view name) {
  return "'" + clipped(name) + "'";
}

// Exclusions that say why *this request* was refused. Providers that are not set up here and
// models that are not there count only when there is nothing else to say.
std::vector<Exclusion> telling(const std::vector<Exclusion>& all) {
  std::vector<Exclusion> kept;
  std::ranges::copy_if(all, std::back_inserter(kept), [](const Exclusion& exclusion) {
    return !is_one_of(exclusion.rule,
                      {Rule::model_not_found, Rule::model_retired, Rule::no_credential});
  });
  return kept.empty() ? all : kept;
}

bool all_are(std::span<const Exclusion> exclusions, Rules rules) {
  return std::ranges::all_of(
      exclusions, [&](const Exclusion& exclusion) { return is_one_of(exclusion.rule, rules); });
}

std::string models_of(const RouteQuery& query) {
  std::string names;
  for (const auto model : query.models) {
    if (!names.empty()) names += ", ";
    if (names.size() > usage_text_bytes_max) return names + "…";
    names += quoted(model);
  }
  return query.models.size() == 1 ? "model " + names : "models " + names;
}

Error not_allowed(const Exclusion& first) {
  const auto what = first.rule == Rule::model_not_allowed ? "model " + quoted(first.model)
                                                          : "provider " + quoted(first.provider);
  return fail(ErrorCode::permission_denied, what + " is not allowed for this API key");
}

Error too_long(const RouteQuery& query, std::span<const Exclusion> why) {
  if (all_are(why, {Rule::output_too_small})) {
    return fail(ErrorCode::invalid_request, std::to_string(query.completion_tokens_asked) +
                                                " output tokens are more than any endpoint of " +
                                                models_of(query) +
                                                " can generate; lower max_tokens")
        .with_param("max_tokens");
  }
  return fail(ErrorCode::invalid_request,
              "the prompt is longer than the maximum context length of " + models_of(query))
      .with_param("messages");
}

Error not_there(const RouteQuery& query, const Exclusion& first) {
  switch (first.rule) {
    case Rule::model_retired:
      return fail(ErrorCode::model_not_found, "no longer offered: " + models_of(query));
    case Rule::no_credential:
      return fail(ErrorCode::model_not_found, "no provider set up here serves " + models_of(query) +
                                                  "; provider " + quoted(first.provider) +
                                                  " has no API key");
    default:
      break;
  }
  return fail(ErrorCode::model_not_found,
              models_of(query) + (query.models.size() == 1 ? " does not exist" : " do not exist"));
}

// "max_price (3), quantization (1)", in order of first appearance.
std::string rule_counts(std::span<const Exclusion> exclusions) {
  std::vector<std::pair<Rule, int>> counts;
  for (const auto& exclusion : exclusions) {
    const auto known = std::ranges::find(counts, exclusion.rule, &std::pair<Rule, int>::first);
    if (known == counts.end()) {
      counts.emplace_back(exclusion.rule, 1);
    } else {
      ++known->second;
    }
  }
  std::string text;
  for (const auto& [rule, count] : counts) {
    if (!text.empty()) text += ", ";
    text.append(to_string(rule)).append(" (").append(std::to_string(count)).append(")");
  }
  return text;
}

Error error_of(const RouteQuery& query, const RoutePlan& plan) {
  if (plan.exclusions.empty()) {
    return fail(ErrorCode::invalid_request, "no model was named").with_param("model");
  }
  const auto why = telling(plan.exclusions);
  if (plan.shortest_rate_limit) {
    return fail(ErrorCode::rate_limited,
                "every endpoint left for " + models_of(query) + " is rate-limited by its provider")
        .with_retry_after(*plan.shortest_rate_limit);
  }
  if (all_are(why, {Rule::model_not_allowed, Rule::provider_not_allowed})) {
    return not_allowed(why.front());
  }
  if (all_are(why, {Rule::price_unknown})) {
    return fail(ErrorCode::not_servable,
                "the price of " + models_of(query) +
                    " is not known, so calls to it cannot be charged and are refused");
  }
  if (all_are(why, {Rule::context_too_small, Rule::output_too_small})) return too_long(query, why);
  if (all_are(why, {Rule::model_not_found, Rule::model_retired, Rule::no_credential})) {
    return not_there(query, why.front());
  }
  return fail(ErrorCode::model_not_found,
              "no endpoint of " + models_of(query) +
                  " satisfies the request; excluded by: " + rule_counts(why));
}

void append_json_string(std::string& json, std::string_view text) {
  json += '"';
  for (const char c : clipped(text)) {  // without control characters
    if (c == '"' || c == '\\') json += '\\';
    json += c;
  }
  json += '"';
}

}  // namespace

Error no_candidate_error(const RouteQuery& query, const RoutePlan& plan) {
  return error_of(query, plan).with_availability_json(availability_json(plan.exclusions));
}

std::string availability_json(const std::vector<Exclusion>& exclusions) {
  std::string json = "[";
  const auto shown = std::span(exclusions).first(std::min(exclusions.size(), exclusions_shown_max));
  for (const auto& exclusion : shown) {
    if (json.size() > 1) json += ',';
    json += R"({"model":)";
    append_json_string(json, exclusion.model);
    json += R"(,"provider":)";
    append_json_string(json, exclusion.provider);
    json += R"(,"rule":)";
    append_json_string(json, to_string(exclusion.rule));
    json += '}';
  }
  return json + ']';
}

}  // namespace arouter::routing
