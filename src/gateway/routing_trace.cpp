#include <algorithm>
#include <array>
#include <charconv>

#include <arouter/gateway/call.hpp>
#include <arouter/gateway/routing_trace.hpp>
#include <arouter/wire/json_write.hpp>

namespace arouter::gateway {

namespace {

using wire::JsonWriter;

std::string_view provider_of(const RouteCandidate& candidate) {
  return candidate.endpoint->provider->name;
}

bool is_at(const AttemptTarget& target, const RouteCandidate& candidate) {
  return target.candidate.endpoint == candidate.endpoint;
}

// A share between 0 and 1, with three decimals.
std::string share(double value) {
  std::array<char, 32> text;
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, 3);
  return {text.data(), end.ptr};
}

void write_exclusions(JsonWriter& json, const std::vector<Exclusion>& exclusions) {
  json.key("excluded").begin_array();
  const auto shown = std::min(exclusions.size(), RoutingTrace::excluded_shown_max);
  for (std::size_t i = 0; i < shown; ++i) {
    json.begin_object().member("model", exclusions[i].model);
    json.member("provider", exclusions[i].provider);
    json.member("rule", to_string(exclusions[i].rule)).end_object();
  }
  json.end_array();
}

void write_health(JsonWriter& json, const EndpointHealth& health) {
  json.member("latency_ms", static_cast<std::int64_t>(health.latency_ms));
  json.member("tokens_per_second", static_cast<std::int64_t>(health.tokens_per_second));
  json.key("error_rate").raw(share(health.error_rate));
}

}  // namespace

RoutingTrace::Step& RoutingTrace::add(const AttemptTarget& target, SteadyTime now) {
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(now - began_);
  return steps_.emplace_back(target, took);
}

void RoutingTrace::failed(const AttemptTarget& target, const providers::ProviderFailure& failure,
                          SteadyTime now) {
  auto& step = add(target, now);
  step.status = failure.status;
  step.error = failure.error.code();
}

void RoutingTrace::served(const AttemptTarget& target, SteadyTime now) {
  static_cast<void>(add(target, now));
}

void RoutingTrace::broke_off(const AttemptTarget& target, SteadyTime now) {
  add(target, now).error = ErrorCode::upstream_failed;
}

const RoutingTrace::Step* RoutingTrace::winner() const {
  return steps_.empty() || steps_.back().error ? nullptr : &steps_.back();
}

std::string RoutingTrace::members_json(const Call& call) const {
  return "\"openrouter_metadata\":" + openrouter_json(call) + ",\"routing\":" + routing_json(call);
}

std::string RoutingTrace::openrouter_json(const Call& call) const {
  const auto& candidates = call.plan.route.candidates;
  const auto* served = winner();
  std::string text;
  JsonWriter json(text);
  json.begin_object().member("requested", std::string_view(call.record->requested_model));
  const bool direct =
      steps_.size() <= 1 && (served == nullptr || is_at(served->target, candidates.front()));
  json.member("strategy", direct ? "direct" : "fallback").key("region").null();
  std::string outcome = "not served";
  if (served != nullptr)
    outcome = "served by " + std::string(provider_of(served->target.candidate));
  json.member("summary", std::to_string(candidates.size()) + " endpoints available, " +
                             std::to_string(steps_.size()) + " tried, " + outcome);
  json.member("attempt", static_cast<std::int64_t>(steps_.size())).member("is_byok", false);
  json.key("endpoints").begin_object();
  json.member("total", static_cast<std::int64_t>(candidates.size())).key("available").begin_array();
  for (const auto& candidate : candidates) {
    json.begin_object().member("provider", provider_of(candidate));
    json.member("model", std::string_view(candidate.model->id));
    json.member("selected", served != nullptr && is_at(served->target, candidate)).end_object();
  }
  json.end_array().end_object().key("attempts").begin_array();
  for (const auto& step : steps_) {
    json.begin_object().member("provider", provider_of(step.target.candidate));
    json.member("model", std::string_view(step.target.candidate.model->id));
    json.member("status", std::int64_t{step.status}).end_object();
  }
  json.end_array().end_object();
  return text;
}

std::string RoutingTrace::routing_json(const Call& call) const {
  std::string text;
  JsonWriter json(text);
  json.begin_object().key("candidates").begin_array();
  std::int64_t position = 0;
  for (const auto& candidate : call.plan.route.candidates) {
    json.begin_object().member("position", ++position);
    json.member("model", std::string_view(candidate.model->id));
    json.member("provider", provider_of(candidate));
    json.member("score", candidate.score);
    json.member("probe", candidate.probe).member("last_resort", candidate.last_resort);
    write_health(json, call.health->of(candidate.endpoint->index));
    json.end_object();
  }
  json.end_array();
  write_exclusions(json, call.plan.route.exclusions);
  json.key("attempts").begin_array();
  for (const auto& step : steps_) {
    json.begin_object().member("model", std::string_view(step.target.candidate.model->id));
    json.member("provider", provider_of(step.target.candidate));
    json.member("status", std::int64_t{step.status}).key("error");
    step.error ? json.string(to_string(*step.error)) : json.null();
    json.member("duration_ms", std::int64_t{step.duration.count()}).end_object();
  }
  json.end_array().end_object();
  return text;
}

}  // namespace arouter::gateway
