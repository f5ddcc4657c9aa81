#include <algorithm>

#include <arouter/base/calendar.hpp>
#include <arouter/gateway/open_attempt.hpp>

namespace arouter::gateway {

namespace {

using providers::ProviderFailure;
using std::chrono::milliseconds;

std::string_view outcome_label(AttemptOutcome outcome) {
  switch (outcome) {
    case AttemptOutcome::success:
      return "success";
    case AttemptOutcome::failure:
      return "failure";
    case AttemptOutcome::rate_limited:
      return "rate_limited";
    case AttemptOutcome::rejected:
      return "rejected";
    case AttemptOutcome::credential:
      return "credential";
    case AttemptOutcome::not_served:
      return "not_served";
  }
  return "failure";
}

void build_body(const Call& call, const AttemptTarget& target,
                wire::openai::ChatUpstreamBody& body) {
  const auto& quirks = providers::quirks_of(target.candidate.endpoint->provider->id);
  wire::openai::ChatUpstreamEdits edits;
  edits.upstream_model = target.candidate.endpoint->upstream_model;
  edits.output_cap_field = quirks.output_cap_field;
  edits.request_stream_usage = quirks.accepts_stream_options;
  edits.output_cap = output_cap(call.plan, target.candidate, call.request, call.admission->held(),
                                call.context.started_wall);
  wire::openai::build_upstream_body(call.request, edits, body);
}

}  // namespace

Attempter::Attempter(Upstream& upstream, const Clock& clock, telemetry::Metrics& metrics,
                     std::size_t error_bytes_max)
    : upstream_(upstream), clock_(clock), metrics_(metrics), error_bytes_max_(error_bytes_max) {}

Task<Attempt> Attempter::open(Call& call, const AttemptTarget& target) {
  const UpstreamWait wait(call, clock_);
  if (call.trace) call.trace->began(clock_.steady());
  const auto& provider = *target.candidate.endpoint->provider;
  const auto& access = call.market->access[provider.index];
  const auto api_key =
      access.api_keys.empty() ? std::string_view() : access.api_keys[target.credential].reveal();
  wire::openai::ChatUpstreamBody body;
  build_body(call, target, body);
  std::string header_storage;
  const auto headers = providers::chat_headers(provider, api_key, call.request.stream,
                                               call.context.request_id, header_storage);
  UpstreamRequest request;
  request.path = "/chat/completions";
  request.headers = headers;
  request.body = body.pieces;
  Attempt attempt;
  auto opened = co_await upstream_.open(access.origin, request, call.cancel);
  if (!opened) {
    attempt.failure = understand(target, opened.error());
    co_return attempt;
  }
  const auto status = (*opened)->head().status;
  if (status >= 200 && status < 300) {
    attempt.exchange = std::move(*opened);
  } else {
    attempt.failure = co_await read_refusal(target, **opened);
  }
  co_return attempt;
}

Task<ProviderFailure> Attempter::read_refusal(const AttemptTarget& target,
                                              UpstreamExchange& exchange) {
  // The head's views die with the first read.
  const auto status = exchange.head().status;
  const auto pause = providers::asked_pause(status, exchange.head().headers, clock_.wall());
  const auto body = co_await exchange.read_all(error_bytes_max_);
  const auto text = body ? std::string_view(*body) : std::string_view();
  co_return providers::classify_answer(target.candidate.endpoint->provider->name, status, pause,
                                       text);
}

ProviderFailure Attempter::understand(const AttemptTarget& target, const Error& error) const {
  return providers::classify_error(target.candidate.endpoint->provider->name, error);
}

bool Attempter::move_on(Call& call, const AttemptTarget& target, AttemptCursor& cursor,
                        const ProviderFailure& failure) {
  AttemptSample sample;
  // A call that was called off says nothing about the provider.
  const bool cancelled = call.cancel.cancelled();
  sample.outcome = cancelled ? AttemptOutcome::rejected : failure.verdict.outcome;
  sample.pause = failure.pause;
  sample.refuses_credential = failure.verdict.refuses_credential;
  report(call, sample, target);
  if (call.trace) call.trace->failed(target, failure, clock_.steady());
  if (!cancelled) log_.failed(call.context, target, failure, clock_.steady());
  auto learnt = failure;
  if (sample.outcome == AttemptOutcome::rate_limited) learnt.pause = rate_limit_left(call, target);
  cursor.failed(learnt);
  return !cancelled && failure.verdict.action != FailureAction::return_to_caller;
}

// As the board has it: the provider need not have said.
milliseconds Attempter::rate_limit_left(Call& call, const AttemptTarget& target) const {
  const auto pause = call.market->health->view()->credential_pause(target.candidate.endpoint->index,
                                                                   target.credential);
  const auto left = std::chrono::ceil<milliseconds>(pause.limited_until - clock_.steady());
  return std::max(left, milliseconds(0));
}

void Attempter::succeeded(Call& call, const AttemptTarget& target, std::int64_t completion_tokens,
                          std::chrono::milliseconds first_byte,
                          std::chrono::milliseconds generation) {
  AttemptSample sample;
  sample.first_byte_ms = first_byte.count();
  sample.completion_tokens = completion_tokens;
  sample.generation_ms = generation.count();
  report(call, sample, target);
  if (call.trace) call.trace->served(target, clock_.steady());
}

void Attempter::broke_off(Call& call, const AttemptTarget& target) {
  AttemptSample sample;
  sample.outcome = AttemptOutcome::failure;
  report(call, sample, target);
  if (call.trace) call.trace->broke_off(target, clock_.steady());
}

void Attempter::report(Call& call, AttemptSample sample, const AttemptTarget& target) {
  sample.endpoint = target.candidate.endpoint->index;
  sample.credential = target.credential;
  call.market->health->record(sample);
  metrics_.count_attempt(target.candidate.endpoint->provider->id, outcome_label(sample.outcome));
}

wire::openai::ChatIdentity identity_of(const Call& call, const AttemptTarget& target) {
  wire::openai::ChatIdentity identity;
  identity.id = call.context.generation_id;
  identity.model = target.candidate.model->id;
  identity.provider = target.candidate.endpoint->provider->name;
  identity.created = unix_seconds(call.context.started_wall);
  return identity;
}

}  // namespace arouter::gateway
