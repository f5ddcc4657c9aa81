#include <chrono>

#include <arouter/base/calendar.hpp>
#include <arouter/wire/json_write.hpp>

#include "api/account/account.hpp"
#include "api/account/cost_lines.hpp"
#include "api/reply.hpp"

namespace arouter::api {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using wire::JsonWriter;

// A call another replica served reaches PostgreSQL within this time.
constexpr seconds drained_within{3};
constexpr milliseconds look_again_after{100};

void write_usage(JsonWriter& json, const UsageRecord& record) {
  const auto& usage = record.usage;
  json.key("usage")
      .begin_object()
      .member("prompt_tokens", usage.prompt)
      .member("completion_tokens", usage.completion)
      .member("total_tokens", usage.total())
      .member("cost", record.cost)
      .member("is_byok", record.is_byok);
  json.key("prompt_tokens_details")
      .begin_object()
      .member("cached_tokens", usage.cached_read)
      .member("cache_write_tokens", usage.cache_write)
      .member("audio_tokens", usage.prompt_audio)
      .end_object();
  json.key("completion_tokens_details")
      .begin_object()
      .member("reasoning_tokens", usage.reasoning)
      .member("audio_tokens", usage.completion_audio)
      .member("accepted_prediction_tokens", usage.accepted_prediction)
      .member("rejected_prediction_tokens", usage.rejected_prediction)
      .end_object();
  json.key("cost_details")
      .begin_object()
      .member("upstream_inference_cost", record.cost)
      .member("upstream_inference_prompt_cost", record.prompt_cost)
      .member("upstream_inference_completions_cost", record.completion_cost)
      .end_object()
      .end_object();
}

void write_nulls(JsonWriter& json, std::initializer_list<std::string_view> keys) {
  for (const auto key : keys) json.key(key).null();
}

void write_text(JsonWriter& json, std::string_view key, std::string_view text) {
  json.key(key);
  text.empty() ? json.null() : json.string(text);
}

// The superset both kinds of client know: ARouter's flat object, and under `data` OpenRouter's.
void write_data(JsonWriter& json, const UsageRecord& record, std::string_view provider) {
  const auto& usage = record.usage;
  json.key("data")
      .begin_object()
      .member("id", generation_id(record.id))
      .member("request_id", record.id.to_string())
      .member("created_at", to_rfc3339(record.created_at, true))
      .member("model", record.model)
      .member("origin", record.app_url)
      .member("usage", record.cost)
      .member("total_cost", record.cost)
      .member("is_byok", record.is_byok)
      .member("data_region", "global")
      .member("api_type", "completions")
      .member("cancelled", record.status == CallStatus::cancelled)
      .member("status", to_string(record.status))
      .member("usage_source", to_string(record.usage_source))
      .member("price_version", record.price_version)
      .member("generation_time", std::int64_t{record.generation_ms})
      .member("latency", std::int64_t{record.time_to_first_token_ms})
      .member("streamed", record.streamed)
      .member("tokens_prompt", usage.prompt)
      .member("tokens_completion", usage.completion)
      .member("native_tokens_prompt", usage.prompt)
      .member("native_tokens_completion", usage.completion)
      .member("native_tokens_reasoning", usage.reasoning)
      .member("native_tokens_cached", usage.cached_read)
      .member("upstream_inference_cost", record.cost);
  write_text(json, "provider_name", provider);
  write_text(json, "finish_reason", record.finish_reason);
  write_text(json, "native_finish_reason", record.native_finish_reason);
  write_text(json, "upstream_id", record.upstream_id);
  write_text(json, "external_user", record.user);
  write_text(json, "http_referer", record.app_url);
  write_text(json, "session_id", record.session_id);
  write_nulls(json,
              {"app_id", "cache_discount", "moderation_latency", "native_tokens_completion_images",
               "num_fetches", "num_input_audio_prompt", "num_media_prompt", "num_media_completion",
               "num_search_results", "preset_id", "provider_responses", "router", "service_tier",
               "user_agent", "web_search_engine", "workspace_id"});
  json.end_object();
}

std::string generation_body(const UsageRecord& record, const Catalogue& catalogue) {
  // The display name, as the answer itself gave it; the id when the provider has left the
  // catalogue.
  const auto* known = catalogue.find_provider(record.provider);
  const auto& provider = known == nullptr ? record.provider : known->name;
  std::string body;
  JsonWriter json(body);
  json.begin_object()
      .member("id", generation_id(record.id))
      .member("model", record.model)
      .member("provider", provider)
      .member("created_at", to_rfc3339(record.created_at))
      .member("latency_ms", std::int64_t{record.latency_ms});
  write_usage(json, record);
  write_cost_lines(json, catalogue, record);
  write_data(json, record, provider);
  json.end_object();
  return body;
}

// This replica's memory first, then PostgreSQL; a call of the last seconds is waited for.
Task<Result<std::shared_ptr<const UsageRecord>>> find_generation(RequestScope& scope,
                                                                 RequestId id) {
  const auto org = scope.caller.key().org;
  auto remembered = co_await scope.inside.generations.find(scope.inside.cores, org, id);
  if (remembered) co_return remembered;
  const auto made_at = time_of_uuid_v7(id.value);
  for (;;) {
    auto row = co_await scope.inside.stores.usage.find(org, id);
    if (!row) co_return row.error();
    if (*row) co_return std::make_shared<const UsageRecord>(std::move(**row));
    if (scope.inside.clock.wall() - made_at > drained_within) break;
    co_await scope.inside.timer.sleep_for(look_again_after);
  }
  co_return fail(ErrorCode::not_found, "no generation with this id");
}

}  // namespace

Task<Status> get_generation(RequestScope& scope) {
  const auto text = query_value(scope.exchange.request().query(), "id");
  if (!text || text->empty()) {
    co_return fail(ErrorCode::invalid_request, "'id' is required: the id of a completion (gen-…)")
        .with_param("id");
  }
  const auto id = parse_generation_id(*text);
  if (!id) co_return fail(ErrorCode::not_found, "no generation with this id");
  const auto record = co_await find_generation(scope, *id);
  if (!record) co_return record.error();
  const auto market = scope.inside.market.snapshot();
  const auto body = generation_body(**record, *market->catalogue);
  co_return co_await reply_json(scope, body);
}

}  // namespace arouter::api
