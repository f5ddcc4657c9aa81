#include <arouter/base/core.hpp>
#include <arouter/gateway/answer_headers.hpp>
#include <arouter/gateway/infer.hpp>

namespace arouter::gateway {

Infer::Infer(const Published<Market>& market, const RateLimiter& rates, Admitter& admitter,
             Settler& settler, Upstream& upstream, const Clock& clock, telemetry::Metrics& metrics,
             InferPolicy policy, std::size_t cores)
    : rates_(rates),
      admitter_(admitter),
      settler_(settler),
      clock_(clock),
      policy_(policy),
      attempter_(upstream, clock, metrics),
      whole_(attempter_, settler, clock, policy.reply_bytes_max),
      streams_(attempter_, admitter, settler, clock, metrics, policy.plan) {
  per_core_.reserve(cores);
  for (std::size_t i = 0; i < cores; ++i) {
    per_core_.push_back(PerCore{Published<Market>::Reader(market), i});
  }
}

Task<Status> Infer::run(CallContext& context, const Caller& caller,
                        const wire::openai::ChatRequest& request, HttpExchange& client) {
  Call call(context, caller, request, client);
  call.marks.received = client.received_at();
  if (context.wants_routing_trace) call.trace = std::make_unique<RoutingTrace>();
  const auto planned = plan(call);
  if (!planned) co_return planned.error();

  const bool costs_nothing = call.plan.hold.wanted == Money();
  const auto within_rates = rates_.begin_call(call.rates, caller, costs_nothing, context);
  if (!within_rates) co_return within_rates.error();

  if (!admitter_.admit_at_once(caller, call.plan.hold, call.admission)) {
    auto admission = co_await admitter_.admit(caller, call.plan.hold);
    if (!admission) co_return admission.error();
    call.admission.emplace(std::move(*admission));
  }
  call.marks.admitted = clock_.steady();

  const auto opened = settler_.open(call);
  if (!opened) co_return opened.error();  // ~Admission gives the hold back

  ClientWatch watch(call);
  AttemptCursor cursor(call.plan.route, *call.health, per_core_[current_core()].rotation++,
                       policy_.attempts_max);
  Status served;
  if (request.stream) {
    keep_client_alive(call);
    served = co_await streams_.serve(call, watch, cursor);
  } else {
    served = co_await whole_.serve(call, watch, cursor);
  }
  if (served) co_return served;
  co_return co_await give_up(call, cursor.attempts(), served.error());
}

Status Infer::plan(Call& call) {
  call.market = per_core_[current_core()].market.get();
  call.health = call.market->health->view();
  auto planned = plan_call(*call.market, call.caller, call.request, *call.health, policy_.plan,
                           call.context.started_wall, clock_.steady());
  if (!planned) return planned.error();
  call.plan = std::move(*planned);
  return {};
}

// No provider gave an answer: nothing is charged, and the caller learns why where it can.
Task<Status> Infer::give_up(Call& call, std::size_t attempts, const Error& error) {
  CallOutcome outcome;
  outcome.attempts = attempts;
  outcome.error = error;
  outcome.status = call.cancel.cancelled() ? CallStatus::cancelled : CallStatus::failed;
  auto totals = settler_.settle(call, outcome);
  if (call.cancel.cancelled()) {
    co_return fail(ErrorCode::client_gone, "the client closed the connection");
  }
  if (!call.client.stream_begun()) co_return traced(call, error);
  if (call.trace) totals.routing_members = call.trace->members_json(call);
  co_await streams_.finish_with_error(call, error, totals);
  co_return Status{};
}

Error Infer::traced(const Call& call, Error error) {
  if (!call.trace) return error;
  return std::move(error).with_routing_members(call.trace->members_json(call));
}

void Infer::keep_client_alive(Call& call) {
  const auto headers = stream_headers(call.context);
  HttpReplyHead head;
  head.content_type = "text/event-stream";
  head.headers = headers.view();
  call.client.keep_alive(head, ": AROUTER PROCESSING\n\n", policy_.sse_keepalive);
}

}  // namespace arouter::gateway
