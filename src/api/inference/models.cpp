#include <algorithm>
#include <charconv>

#include <arouter/base/calendar.hpp>
#include <arouter/base/text.hpp>
#include <arouter/wire/json_write.hpp>

#include "api/inference/inference.hpp"
#include "api/reply.hpp"

namespace arouter::api {

namespace {

using wire::JsonWriter;

constexpr std::size_t page_models_max = 1000;

// What the query string asks for.
struct ModelFilter {
  std::vector<std::string> output_modalities{"text"};  // empty = all
  std::vector<std::string> supported_parameters;
  std::size_t offset = 0;
  std::size_t limit = page_models_max;
};

std::vector<std::string> words(std::string_view list) {
  std::vector<std::string> words;
  for (const auto word : split(list, ',')) {
    if (const auto text = trim(word); !text.empty()) words.emplace_back(to_lower(text));
  }
  return words;
}

Result<std::size_t> count_parameter(std::string_view query, std::string_view name,
                                    std::size_t otherwise) {
  const auto text = query_value(query, name);
  if (!text) return otherwise;
  const auto value = parse_u64(*text);
  if (value) return static_cast<std::size_t>(*value);
  return fail(ErrorCode::invalid_request,
              "'" + std::string(name) + "' must be a non-negative integer")
      .with_param(std::string(name));
}

Result<ModelFilter> parse_filter(std::string_view query) {
  ModelFilter filter;
  if (const auto text = query_value(query, "output_modalities")) {
    filter.output_modalities = *text == "all" ? std::vector<std::string>{} : words(*text);
  }
  if (const auto text = query_value(query, "supported_parameters")) {
    filter.supported_parameters = words(*text);
  }
  const auto offset = count_parameter(query, "offset", 0);
  if (!offset) return offset.error();
  const auto limit = count_parameter(query, "limit", page_models_max);
  if (!limit) return limit.error();
  filter.offset = *offset;
  filter.limit = std::min(*limit, page_models_max);
  return filter;
}

bool contains(const std::vector<std::string>& list, std::string_view word) {
  return std::ranges::any_of(list, [&](const auto& item) { return iequals(item, word); });
}

bool matches(const Model& model, const ModelFilter& filter) {
  const auto& wanted = filter.output_modalities;
  const bool modality = wanted.empty() || std::ranges::any_of(wanted, [&](const auto& word) {
                          return contains(model.output_modalities, word);
                        });
  return modality && std::ranges::all_of(filter.supported_parameters, [&](const auto& word) {
           return contains(model.supported_parameters, word);
         });
}

bool may_use(const Key& key, const Model& model) {
  const auto allowed = [&key](std::string_view name) {
    return model_allowed(key.allowed_models, name);
  };
  return allowed(model.id) || std::ranges::any_of(model.aliases, allowed);
}

// The endpoint whose price a list shows: the first that this caller can be served by.
const Endpoint* shown_endpoint(const Model& model, const RequestScope& scope) {
  const auto now = scope.context.started_wall;
  if (model.retires && now >= *model.retires) return nullptr;
  if (scope.has_caller() && !may_use(scope.caller.key(), model)) return nullptr;
  for (const auto& endpoint : model.endpoints) {
    const auto& provider = *endpoint.provider;
    const bool allowed =
        !scope.has_caller() ||
        provider_allowed(scope.caller.key().allowed_providers, provider.id, provider.name);
    if (provider.credential_count > 0 && allowed) return &endpoint;
  }
  return nullptr;
}

void write_strings(JsonWriter& json, std::string_view key, const std::vector<std::string>& values) {
  json.key(key).begin_array();
  for (const auto& value : values) json.string(value);
  json.end_array();
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : "+") + word;
  return text;
}

// Decimal strings, USD per token; "-1" where the price is not known.
void write_pricing(JsonWriter& json, const Endpoint& endpoint, WallTime now) {
  json.key("pricing").begin_object();
  if (!endpoint.price.known()) {
    json.member("prompt", "-1").member("completion", "-1").end_object();
    return;
  }
  const auto& rates = endpoint.price.rates_at(now, 0);
  json.member("prompt", rates.input.usd_per_unit_decimal())
      .member("completion", rates.output.usd_per_unit_decimal())
      .member("request", rates.per_request.to_decimal())
      .member("image", "0")
      .member("web_search", "0")
      .member("internal_reasoning", rates.output.usd_per_unit_decimal())
      .member("input_cache_read", rates.cached_input.value_or(rates.input).usd_per_unit_decimal())
      .member("input_cache_write", rates.cache_write.value_or(rates.input).usd_per_unit_decimal())
      .end_object();
}

void write_architecture(JsonWriter& json, const Model& model) {
  json.key("architecture").begin_object();
  write_strings(json, "input_modalities", model.input_modalities);
  write_strings(json, "output_modalities", model.output_modalities);
  json.member("modality", joined(model.input_modalities) + "->" + joined(model.output_modalities));
  json.member("tokenizer", "Other").key("instruct_type").null().end_object();
}

void write_limits(JsonWriter& json, const Model& model, const Endpoint& endpoint) {
  const auto context = endpoint.context_tokens > 0 ? endpoint.context_tokens : model.context_tokens;
  const auto output =
      endpoint.output_tokens_max > 0 ? endpoint.output_tokens_max : model.output_tokens_max;
  json.member("context_length", model.context_tokens);
  json.key("top_provider").begin_object().member("context_length", context);
  json.key("max_completion_tokens");
  output > 0 ? json.number(output) : json.null();
  json.member("is_moderated", false).end_object();
}

void write_model(JsonWriter& json, const Model& model, const Endpoint& endpoint, WallTime now) {
  const auto slash = model.id.find('/');
  json.begin_object()
      .member("id", model.id)
      .member("canonical_slug", model.id)
      .member("object", "model")
      .member("owned_by", std::string_view(model.id).substr(0, slash))
      .member("name", model.name)
      .member("created", unix_seconds(model.released))
      .member("description", model.description);
  write_limits(json, model, endpoint);
  write_architecture(json, model);
  write_pricing(json, endpoint, now);
  json.key("per_request_limits").null();
  write_strings(json, "supported_parameters", model.supported_parameters);
  json.key("default_parameters").null();
  json.key("supported_voices").null();
  json.key("expiration_date");
  model.retires ? json.string(to_rfc3339(*model.retires).substr(0, 10)) : json.null();
  json.key("links").begin_object().member("details", "/api/v1/model/" + model.id).end_object();
  json.end_object();
}

struct ListedModel {
  const Model* model;
  const Endpoint* endpoint;
};

std::vector<ListedModel> listed_models(const Catalogue& catalogue, const RequestScope& scope,
                                       const ModelFilter& filter) {
  std::vector<ListedModel> listed;
  for (const auto& model : catalogue.models()) {
    const auto* endpoint = shown_endpoint(model, scope);
    if (endpoint != nullptr && matches(model, filter)) listed.push_back({&model, endpoint});
  }
  return listed;
}

}  // namespace

Task<Status> list_models(RequestScope& scope) {
  const auto filter = parse_filter(scope.exchange.request().query());
  if (!filter) co_return filter.error();
  const auto market = scope.inside.market.snapshot();
  const auto listed = listed_models(*market->catalogue, scope, *filter);
  const auto begin = std::min(filter->offset, listed.size());
  const auto end = std::min(begin + filter->limit, listed.size());
  std::string body;
  JsonWriter json(body);
  json.begin_object().member("object", "list").key("data").begin_array();
  for (auto i = begin; i < end; ++i) {
    write_model(json, *listed[i].model, *listed[i].endpoint, scope.context.started_wall);
  }
  json.end_array().member("total_count", static_cast<std::int64_t>(listed.size()));
  json.key("links").begin_object().key("next").null().end_object().end_object();
  co_return co_await reply_json(scope, body);
}

Task<Status> count_models(RequestScope& scope) {
  const auto filter = parse_filter(scope.exchange.request().query());
  if (!filter) co_return filter.error();
  const auto market = scope.inside.market.snapshot();
  const auto count = listed_models(*market->catalogue, scope, *filter).size();
  std::string body;
  JsonWriter json(body);
  json.begin_object().key("data").begin_object().member("count", static_cast<std::int64_t>(count));
  json.end_object().end_object();
  co_return co_await reply_json(scope, body);
}

Task<Status> get_model(RequestScope& scope) {
  const auto market = scope.inside.market.snapshot();
  const auto* model = market->catalogue->find(scope.path["id"]);
  const auto* endpoint = model == nullptr ? nullptr : shown_endpoint(*model, scope);
  if (endpoint == nullptr) {
    co_return fail(ErrorCode::model_not_found,
                   "model '" + clipped(scope.path["id"]) + "' does not exist");
  }
  std::string model_json;
  JsonWriter writer(model_json);
  write_model(writer, *model, *endpoint, scope.context.started_wall);
  // Flat for OpenAI's SDKs, wrapped for OpenRouter's: both at once.
  std::string body = model_json;
  body.pop_back();
  body += ",\"data\":" + model_json + "}";
  co_return co_await reply_json(scope, body);
}

}  // namespace arouter::api
