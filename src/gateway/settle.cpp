#include <algorithm>

#include <arouter/gateway/call_metrics.hpp>
#include <arouter/gateway/settle.hpp>

namespace arouter::gateway {

namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using wire::openai::CallTotals;

struct CountedUsage {
  TokenUsage usage;
  UsageSource source = UsageSource::none;
};

// What was used: the provider's word, else what passed through. Nothing seen is nothing charged.
CountedUsage usage_of(const Call& call, const CallOutcome& outcome) {
  if (outcome.reported_usage) {
    return {normalised(*outcome.reported_usage), UsageSource::provider};
  }
  if (outcome.completion_bytes == 0) return {};
  CountedUsage counted;
  counted.source = UsageSource::counted;
  // The plan's bound is one token for two bytes; four bytes a token is the usual average.
  counted.usage.prompt = call.plan.prompt_tokens_max / 2;
  counted.usage.completion =
      std::max(static_cast<std::int64_t>(outcome.deltas),
               static_cast<std::int64_t>((outcome.completion_bytes + 3) / 4));
  return counted;
}

std::int64_t ms_between(SteadyTime from, SteadyTime to) {
  if (from == SteadyTime{} || to <= from) return 0;
  return duration_cast<milliseconds>(to - from).count();
}

wire::openai::CallTiming timing_of(const CallMarks& marks) {
  wire::openai::CallTiming timing;
  timing.queue_ms = ms_between(marks.received, marks.admitted);
  timing.time_to_first_token_ms = ms_between(marks.received, marks.first_token);
  timing.generation_ms = ms_between(marks.first_token, marks.ended);
  timing.latency_ms = ms_between(marks.received, marks.ended);
  const auto overhead = marks.ended - marks.received - marks.upstream_wait;
  timing.gateway_overhead_us =
      std::max<std::int64_t>(0, duration_cast<microseconds>(overhead).count());
  return timing;
}

void describe_service(UsageRecord& record, const AttemptTarget& served) {
  record.model = served.candidate.model->id;
  record.provider = served.candidate.endpoint->provider->id;
  record.upstream_model = served.candidate.endpoint->upstream_model;
  record.price_version = served.candidate.endpoint->price.version_id();
}

std::uint32_t to_u32(std::int64_t value) {
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(value, 0, UINT32_MAX));
}

void describe_end(UsageRecord& record, const CallOutcome& outcome, const CallTotals& totals) {
  record.status = outcome.status;
  record.attempts = static_cast<std::uint8_t>(std::min<std::size_t>(outcome.attempts, 255));
  record.usage = totals.usage;
  record.cost = totals.cost;
  record.prompt_cost = totals.upstream_prompt_cost;
  record.completion_cost = totals.upstream_completion_cost;
  record.upstream_id = clipped(outcome.upstream_id);
  record.finish_reason = outcome.finish_reason;
  record.native_finish_reason = clipped(outcome.native_finish_reason);
  record.error_slug = outcome.error ? to_string(outcome.error->code()) : "";
  record.latency_ms = to_u32(totals.timing.latency_ms);
  record.time_to_first_token_ms = to_u32(totals.timing.time_to_first_token_ms);
  record.generation_ms = to_u32(totals.timing.generation_ms);
  record.gateway_overhead_us = to_u32(totals.timing.gateway_overhead_us);
}

}  // namespace

Settler::Settler(Journal& journal, GenerationLog& generations, const Clock& clock,
                 telemetry::Metrics& metrics)
    : journal_(journal), generations_(generations), clock_(clock), metrics_(metrics) {}

Status Settler::open(Call& call) {
  const auto& first = call.plan.route.candidates.front();
  auto record = std::make_shared<UsageRecord>();
  record->id = call.context.id;
  record->created_at = time_of_uuid_v7(call.context.id.value);
  record->org = call.caller.org().id;
  record->key_hash = call.caller.key().hash;
  record->scopes = charged_scopes(call.caller, call.admission->scopes(), call.context.started_wall);
  record->model = first.model->id;
  record->requested_model =
      clipped(call.request.model.empty() ? call.request.models.front() : call.request.model);
  record->status = CallStatus::abandoned;
  record->usage_source = UsageSource::estimated;
  record->cost = call.admission->held();
  record->streamed = call.request.stream;
  record->user = clipped(call.request.user);
  record->session_id = clipped(call.request.session_id);
  record->app_url = call.context.app_url;
  record->app_title = call.context.app_title;
  call.record = std::move(record);
  return journal_.opened(*call.record);
}

CallTotals Settler::settle(Call& call, const CallOutcome& outcome) {
  call.marks.ended = clock_.steady();
  auto& record = *call.record;
  const auto counted = usage_of(call, outcome);
  CallTotals totals;
  totals.usage = counted.usage;
  totals.timing = timing_of(call.marks);
  record.usage_source = counted.source;
  if (outcome.served) {
    describe_service(record, *outcome.served);
    if (counted.source != UsageSource::none) {
      const auto& price = outcome.served->candidate.endpoint->price;
      const auto charge = price.charge(call.context.started_wall, counted.usage);
      totals.cost = charge.total;
      totals.upstream_cost = charge.total;
      totals.upstream_prompt_cost = charge.prompt_part;
      totals.upstream_completion_cost = charge.completion_part;
    }
  }
  describe_end(record, outcome, totals);
  const bool refused = outcome.error && !call.client.stream_begun();
  record.http_status = static_cast<std::uint16_t>(refused ? http_status_of(*outcome.error) : 200);
  call.admission->settle(totals.cost);
  call.caller.entry->undrained->nano_usd.fetch_add(totals.cost.nano(), std::memory_order_relaxed);
  journal_.settled(record);
  call.rates.end(totals.usage.prompt + totals.usage.completion, call.context);
  measure_call(metrics_, call, totals);
  call.context.settled = call.record;
  generations_.remember(call.record);
  return totals;
}

}  // namespace arouter::gateway
