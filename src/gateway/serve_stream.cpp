#include <algorithm>

#include <arouter/gateway/answer_headers.hpp>
#include <arouter/gateway/serve_stream.hpp>

namespace arouter::gateway {

namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;
using wire::openai::ChatStream;
using wire::openai::StreamState;

// What a stream may keep allocated while it waits for its next event.
constexpr std::size_t out_bytes_kept_max = 8 * 1024;

}  // namespace

struct StreamServer::Relay {
  Relay(Call& call_in, const AttemptTarget& target_in)
      : call(call_in),
        target(target_in),
        stream(identity_of(call_in, target_in), call_in.request.include_usage),
        headers(stream_headers(call_in.context)),
        tokens_covered(0) {
    head.content_type = "text/event-stream";
    head.headers = headers.view();
    client_lost = call.client.client_gone();
  }

  // The provider's next bytes; none at its end.
  void take(std::string_view bytes) {
    if (bytes.empty()) {
      stream.end_of_bytes(out);
    } else {
      // What goes out is somewhat longer than what came in.
      out.reserve(out.size() + bytes.size() + bytes.size() / 2);
      stream.feed(bytes, out);
    }
  }
  [[nodiscard]] bool has_output() const { return !out.empty(); }
  Task<Status> write() {
    return call.client.stream_begun() ? call.client.write(out)
                                      : call.client.begin_stream(head, out);
  }
  void wrote(const Status& written) {
    if (!written && !client_lost) {
      client_lost = true;
      if (!target.candidate.endpoint->provider->drain_cancelled) call.cancel.cancel();
    }
    out.clear();
    if (out.capacity() > out_bytes_kept_max) std::string().swap(out);
  }
  [[nodiscard]] bool running() const { return stream.state() == StreamState::running; }
  [[nodiscard]] std::int64_t tokens_seen() const {
    return std::max(static_cast<std::int64_t>(stream.delta_count()),
                    static_cast<std::int64_t>(stream.completion_bytes() / 4));
  }

  Call& call;
  const AttemptTarget target;
  ChatStream stream;
  std::unique_ptr<UpstreamExchange> exchange;
  const HeaderList headers;
  HttpReplyHead head;
  std::string out;                  // for the client, not yet written
  std::optional<Error> broken;      // the provider's side ended badly
  std::optional<Error> over_limit;  // a spending limit refused to cover more
  bool client_lost = false;
  std::int64_t tokens_covered;  // completion tokens the hold pays for
};

StreamServer::StreamServer(Attempter& attempter, Admitter& admitter, Settler& settler,
                           const Clock& clock, telemetry::Metrics& metrics, PlanPolicy plan_policy)
    : attempter_(attempter),
      admitter_(admitter),
      settler_(settler),
      clock_(clock),
      metrics_(metrics),
      plan_policy_(plan_policy) {}

Task<Status> StreamServer::serve(Call& call, ClientWatch& watch, AttemptCursor& cursor) {
  const telemetry::GaugeHold open_stream(metrics_, telemetry::Gauge::streams_open);
  while (const auto target = cursor.next(clock_.steady())) {
    watch.drain_instead(target->candidate.endpoint->provider->drain_cancelled);
    auto attempt = co_await attempter_.open(call, *target);
    if (!attempt.failure) {
      Relay relay(call, *target);
      relay.exchange = std::move(attempt.exchange);
      const auto begun = co_await read_to_content(relay);
      if (begun) {
        co_await relay_to_end(relay, cursor.attempts());
        co_return Status{};
      }
      attempt.failure = attempter_.understand(*target, begun.error());
    }
    if (!attempter_.move_on(call, *target, cursor, *attempt.failure)) {
      co_return attempt.failure->error;
    }
  }
  co_return cursor.error();
}

// Until the first content another provider may still answer instead: nothing is sent before.
Task<Status> StreamServer::read_to_content(Relay& relay) {
  const UpstreamWait wait(relay.call, clock_);
  while (relay.running() && !relay.stream.content_started()) {
    const auto bytes = co_await relay.exchange->read_some();
    if (!bytes) co_return bytes.error();
    relay.take(*bytes);
  }
  if (relay.stream.state() == StreamState::failed && !relay.stream.content_started()) {
    co_return relay.stream.failure();
  }
  relay.call.marks.first_token = clock_.steady();
  co_return Status{};
}

Task<void> StreamServer::relay_to_end(Relay& relay, std::size_t attempts) {
  auto& call = relay.call;
  // The request has been forwarded and nobody else can serve it now: its memory can go.
  call.client.release_body();
  relay.tokens_covered = plan_policy_.stream_tranche_tokens;
  for (;;) {
    if (relay.has_output()) {  // as `write_out`, without a frame for every event
      Status written;
      if (!relay.client_lost) written = co_await relay.write();
      relay.wrote(written);
    }
    if (!relay.running() || relay.over_limit) break;
    const auto asked = clock_.steady();
    const auto bytes = co_await relay.exchange->read_some();
    call.marks.upstream_wait += clock_.steady() - asked;
    if (!bytes) {
      relay.broken = bytes.error();
      break;
    }
    relay.take(*bytes);
    if (call.plan.extendable && relay.tokens_seen() * 2 > relay.tokens_covered) {
      co_await keep_covered(relay);
    }
  }
  co_await end(relay, attempts);
}

// What there is for the client, unless it has gone.
Task<void> StreamServer::write_out(Relay& relay) {
  if (!relay.has_output()) co_return;
  Status written;
  if (!relay.client_lost) written = co_await relay.write();
  relay.wrote(written);
}

// Holds the next tranche before the last one is used up; a refusal ends the stream.
Task<void> StreamServer::keep_covered(Relay& relay) {
  auto& call = relay.call;
  const auto tranche = tranche_price(relay.target.candidate, plan_policy_,
                                     call.plan.prompt_tokens_max, call.context.started_wall);
  const auto extended = co_await admitter_.extend(*call.admission, tranche);
  if (extended) {
    relay.tokens_covered += plan_policy_.stream_tranche_tokens;
  } else if (relay.tokens_seen() >= relay.tokens_covered) {
    relay.over_limit = extended.error();
  }
}

Task<void> StreamServer::end(Relay& relay, std::size_t attempts) {
  auto& call = relay.call;
  auto& stream = relay.stream;
  if (stream.state() == StreamState::failed && !relay.broken) relay.broken = stream.failure();

  CallOutcome outcome;
  outcome.served = relay.target;
  outcome.reported_usage = stream.usage();
  outcome.completion_bytes = stream.completion_bytes();
  outcome.deltas = stream.delta_count();
  outcome.attempts = attempts;
  outcome.upstream_id = stream.upstream_id();
  outcome.finish_reason = stream.finish_reason();
  outcome.native_finish_reason = stream.native_finish_reason();
  if (relay.client_lost || call.cancel.cancelled()) {
    outcome.status = CallStatus::cancelled;
  } else if (relay.over_limit) {
    outcome.status = CallStatus::limited;
    outcome.finish_reason = "length";
    outcome.error = relay.over_limit;
  } else if (relay.broken) {
    outcome.status = CallStatus::failed;
    outcome.finish_reason = "error";
    outcome.error = relay.broken;
  }
  auto totals = settler_.settle(call, outcome);
  if (outcome.status == CallStatus::cancelled) co_return;  // nobody is listening
  report(relay, totals);
  if (call.trace) totals.routing_members = call.trace->members_json(call);
  finish_stream(relay, totals);
  if (call.client.stream_begun()) {
    co_await call.client.finish(relay.out);
    co_return;
  }
  co_await write_out(relay);
  co_await call.client.finish({});
}

void StreamServer::report(Relay& relay, const wire::openai::CallTotals& totals) {
  auto& call = relay.call;
  if (relay.broken && !relay.over_limit) {
    attempter_.broke_off(call, relay.target);
    return;
  }
  const auto first_byte = duration_cast<milliseconds>(call.marks.first_token - call.marks.admitted);
  const auto generation = milliseconds(totals.timing.generation_ms);
  attempter_.succeeded(call, relay.target, totals.usage.completion, first_byte, generation);
}

void StreamServer::finish_stream(Relay& relay, const wire::openai::CallTotals& totals) {
  if (relay.over_limit) {
    relay.stream.finish_cut_short(totals, relay.out);
  } else if (relay.broken) {
    const auto& context = relay.call.context;
    relay.stream.finish_with_error(context.render_error(*relay.broken, context.flavour), totals,
                                   relay.out);
  } else {
    relay.stream.finish(totals, relay.out);
  }
}

Task<void> StreamServer::finish_with_error(Call& call, const Error& error,
                                           const wire::openai::CallTotals& totals) {
  wire::openai::ChatIdentity identity;
  identity.id = call.context.generation_id;
  identity.model = call.record->model;
  identity.created = call.context.started_wall.time_since_epoch() / std::chrono::seconds(1);
  ChatStream stream(std::move(identity), call.request.include_usage);
  std::string out;
  stream.finish_with_error(call.context.render_error(error, call.context.flavour), totals, out);
  co_await call.client.finish(out);
}

}  // namespace arouter::gateway
