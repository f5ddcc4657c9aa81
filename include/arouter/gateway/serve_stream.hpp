// Serving a call that wants its answer as a stream: bytes in, bytes out, one write per read.
#pragma once

#include <cstddef>
#include <string>

#include <arouter/gateway/admit.hpp>
#include <arouter/gateway/call.hpp>
#include <arouter/gateway/open_attempt.hpp>
#include <arouter/gateway/settle.hpp>
#include <arouter/wire/openai/chat_stream.hpp>

namespace arouter::gateway {

class StreamServer {
 public:
  StreamServer(Attempter& attempter, Admitter& admitter, Settler& settler, const Clock& clock,
               telemetry::Metrics& metrics, PlanPolicy plan_policy);

  // Tries the cursor's targets until one begins to answer, relays it to its end and settles. An
  // error is returned, and the call left unsettled, only while no target has begun to answer.
  Task<Status> serve(Call& call, ClientWatch& watch, AttemptCursor& cursor);

  // Tells a failure to a client whose stream has begun, and ends the stream.
  Task<void> finish_with_error(Call& call, const Error& error,
                               const wire::openai::CallTotals& totals);

 private:
  // One relay in progress.
  struct Relay;

  Task<Status> read_to_content(Relay& relay);
  Task<void> relay_to_end(Relay& relay, std::size_t attempts);
  Task<void> write_out(Relay& relay);
  Task<void> keep_covered(Relay& relay);
  Task<void> end(Relay& relay, std::size_t attempts);
  void report(Relay& relay, const wire::openai::CallTotals& totals);
  static void finish_stream(Relay& relay, const wire::openai::CallTotals& totals);

  Attempter& attempter_;
  Admitter& admitter_;
  Settler& settler_;
  const Clock& clock_;
  telemetry::Metrics& metrics_;
  const PlanPolicy plan_policy_;
};

}  // namespace arouter::gateway
