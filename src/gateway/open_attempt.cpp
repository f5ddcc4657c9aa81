#include <arouter/base/calendar.hpp>
#include <arouter/gateway/open_attempt.hpp>

namespace arouter::gateway {

namespace {

using providers::ProviderFailure;

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
  // The head's views die with the first read: understand it twice, the second time with the body.
  const auto status = exchange.head().status;
  const auto& name = target.candidate.endpoint->provider->name;
  auto failure =
      providers::classify_answer(name, status, exchange.head().headers, {}, clock_.wall());
  const auto body = co_await exchange.read_all(error_bytes_max_);
  if (body) {
    const auto pause = failure.pause;
    failure = providers::classify_answer(name, status, {}, *body, clock_.wall());
    failure.pause = pause ? pause : failure.pause;
    if (pause) failure.error = std::move(failure.error).with_retry_after(*pause);
  }
  co_return failure;
}

ProviderFailure Attempter::understand(const AttemptTarget& target, const Error& error) const {
  return providers::classify_error(target.candidate.endpoint->provider->name, error);
}

bool Attempter::move_on(Call& call, const AttemptTarget& target, AttemptCursor& cursor,
                        const ProviderFailure& failure) {
  AttemptSample sample;
  // A call that was called off says nothing about the provider.
  sample.outcome = call.cancel.cancelled() ? AttemptOutcome::rejected : failure.verdict.outcome;
  sample.pause = failure.pause;
  report(call, sample, target);
  cursor.failed(failure);
  return !call.cancel.cancelled() && failure.verdict.action != FailureAction::return_to_caller;
}

void Attempter::succeeded(Call& call, const AttemptTarget& target, std::int64_t completion_tokens,
                          std::chrono::milliseconds first_byte,
                          std::chrono::milliseconds generation) {
  AttemptSample sample;
  sample.first_byte_ms = first_byte.count();
  sample.completion_tokens = completion_tokens;
  sample.generation_ms = generation.count();
  report(call, sample, target);
}

void Attempter::broke_off(Call& call, const AttemptTarget& target) {
  AttemptSample sample;
  sample.outcome = AttemptOutcome::failure;
  report(call, sample, target);
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
