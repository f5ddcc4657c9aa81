// One try at a provider: build the request, send it, read the head, understand a refusal. Every
// outcome goes to the health board.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>

#include <arouter/gateway/attempt_log.hpp>
#include <arouter/gateway/call.hpp>
#include <arouter/ports/upstream.hpp>
#include <arouter/providers/provider.hpp>
#include <arouter/telemetry/metrics.hpp>
#include <arouter/wire/openai/chat_identity.hpp>

namespace arouter::gateway {

// An exchange whose head is a success, or why there is none.
struct Attempt {
  Attempt() = default;
  std::unique_ptr<UpstreamExchange> exchange;
  std::optional<providers::ProviderFailure> failure;
};

class Attempter {
 public:
  Attempter(Upstream& upstream, const Clock& clock, telemetry::Metrics& metrics,
            std::size_t error_bytes_max = 64 * 1024);

  Task<Attempt> open(Call& call, const AttemptTarget& target);

  // What a defect after a good head means: a transport error or garbage inside a 200.
  [[nodiscard]] providers::ProviderFailure understand(const AttemptTarget& target,
                                                      const Error& error) const;

  // True when the call may go on to the next target; tells the health board and the cursor.
  bool move_on(Call& call, const AttemptTarget& target, AttemptCursor& cursor,
               const providers::ProviderFailure& failure);
  // The attempt gave the answer. `generation` may be zero.
  void succeeded(Call& call, const AttemptTarget& target, std::int64_t completion_tokens,
                 std::chrono::milliseconds first_byte, std::chrono::milliseconds generation);
  // The answer broke off after the client had part of it.
  void broke_off(Call& call, const AttemptTarget& target);

 private:
  Task<providers::ProviderFailure> read_refusal(const AttemptTarget& target,
                                                UpstreamExchange& exchange);
  [[nodiscard]] std::chrono::milliseconds rate_limit_left(Call& call,
                                                          const AttemptTarget& target) const;
  void report(Call& call, AttemptSample sample, const AttemptTarget& target);

  Upstream& upstream_;
  const Clock& clock_;
  telemetry::Metrics& metrics_;
  const std::size_t error_bytes_max_;
  AttemptLog log_;
};

// Adds the time it lives to the call's wait for providers.
class UpstreamWait {
 public:
  UpstreamWait(Call& call, const Clock& clock)
      : call_(call), clock_(clock), since_(clock.steady()) {}
  ~UpstreamWait() { call_.marks.upstream_wait += clock_.steady() - since_; }
  UpstreamWait(const UpstreamWait&) = delete;
  UpstreamWait& operator=(const UpstreamWait&) = delete;

 private:
  Call& call_;
  const Clock& clock_;
  SteadyTime since_;
};

// How the answer of this target presents itself to the caller.
wire::openai::ChatIdentity identity_of(const Call& call, const AttemptTarget& target);

}  // namespace arouter::gateway
