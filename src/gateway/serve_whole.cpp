#include <string>

#include <arouter/gateway/answer_headers.hpp>
#include <arouter/gateway/serve_whole.hpp>

namespace arouter::gateway {

namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;
using wire::openai::ChatReply;

CallOutcome outcome_of(const AttemptTarget& target, const ChatReply& reply, std::size_t attempts) {
  CallOutcome outcome;
  outcome.served = target;
  outcome.reported_usage = reply.usage;
  outcome.completion_bytes = reply.completion_bytes;
  outcome.attempts = attempts;
  outcome.upstream_id = reply.upstream_id;
  outcome.finish_reason = reply.finish_reason;
  outcome.native_finish_reason = reply.native_finish_reason;
  return outcome;
}

// Milliseconds with three decimals.
std::string decimal_ms(std::int64_t us) {
  auto text = std::to_string(us);
  if (text.size() < 4) text.insert(0, 4 - text.size(), '0');
  text.insert(text.size() - 3, 1, '.');
  return text;
}

}  // namespace

WholeServer::WholeServer(Attempter& attempter, Settler& settler, const Clock& clock,
                         std::size_t reply_bytes_max)
    : attempter_(attempter), settler_(settler), clock_(clock), reply_bytes_max_(reply_bytes_max) {}

Task<Status> WholeServer::serve(Call& call, ClientWatch& watch, AttemptCursor& cursor) {
  while (const auto target = cursor.next(clock_.steady())) {
    watch.drain_instead(target->candidate.endpoint->provider->drain_cancelled);
    auto attempt = co_await attempter_.open(call, *target);
    if (!attempt.failure) {
      std::optional<UpstreamWait> wait(std::in_place, call, clock_);
      const auto answer = co_await attempt.exchange->read_all(reply_bytes_max_);
      wait.reset();
      const auto reply = answer ? wire::openai::parse_chat_reply(*answer) : answer.error();
      if (reply) {
        std::string body;
        const auto overhead = conclude(call, *target, *reply, cursor.attempts(), body);
        auto headers = answer_headers(call.context);
        headers.add("X-Gateway-Overhead-Ms", overhead);
        HttpReplyHead head;
        head.headers = headers.view();
        // Paid for and recorded: a client that left before it read the answer changes nothing.
        co_await call.client.reply(head, body);
        co_return Status{};
      }
      attempt.failure = attempter_.understand(*target, reply.error());
    }
    if (!attempter_.move_on(call, *target, cursor, *attempt.failure)) {
      co_return attempt.failure->error;
    }
  }
  co_return cursor.error();
}

// Settles the call and writes what the client gets; returns the gateway's own share of the time.
std::string WholeServer::conclude(Call& call, const AttemptTarget& target, const ChatReply& reply,
                                  std::size_t attempts, std::string& body) {
  call.marks.first_token = clock_.steady();
  const auto outcome = outcome_of(target, reply, attempts);
  auto totals = settler_.settle(call, outcome);
  const auto waited = duration_cast<milliseconds>(call.marks.upstream_wait);
  attempter_.succeeded(call, target, totals.usage.completion, waited, waited);
  if (call.trace) totals.routing_members = call.trace->members_json(call);
  wire::openai::write_chat_reply(reply, identity_of(call, target), totals, body);
  return decimal_ms(totals.timing.gateway_overhead_us);
}

}  // namespace arouter::gateway
