// Settling: what a call used becomes what it costs, on the cells, in the journal and for the
// caller.
#pragma once

#include <optional>
#include <string_view>

#include <arouter/base/result.hpp>
#include <arouter/gateway/call.hpp>
#include <arouter/gateway/generations.hpp>
#include <arouter/ports/journal.hpp>
#include <arouter/telemetry/metrics.hpp>
#include <arouter/wire/openai/chat_identity.hpp>

namespace arouter::gateway {

// How a call ended, as the pipeline saw it. Views need only live until `settle` returns.
struct CallOutcome {
  CallStatus status = CallStatus::completed;
  std::optional<AttemptTarget> served;       // absent when no provider answered
  std::optional<TokenUsage> reported_usage;  // from the provider
  std::size_t completion_bytes = 0;          // seen, for when nothing was reported
  std::uint64_t deltas = 0;
  std::size_t attempts = 0;
  std::string_view upstream_id;
  std::string_view finish_reason;
  std::string_view native_finish_reason;
  std::optional<Error> error;
};

class Settler {
 public:
  Settler(Journal& journal, GenerationLog& generations, const Clock& clock,
          telemetry::Metrics& metrics);

  // Before a provider is contacted: begins the record and notes it in the journal with the hold as
  // what it costs should this process die. Errors: unavailable.
  Status open(Call& call);

  // Exactly once per opened call, before its last byte goes to the client.
  wire::openai::CallTotals settle(Call& call, const CallOutcome& outcome);

 private:
  Journal& journal_;
  GenerationLog& generations_;
  const Clock& clock_;
  telemetry::Metrics& metrics_;
};

}  // namespace arouter::gateway
