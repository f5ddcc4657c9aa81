// Infer: THE pipeline of a metered chat call. `run` reads like the list of its steps.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <vector>

#include <arouter/base/published.hpp>
#include <arouter/gateway/admit.hpp>
#include <arouter/gateway/open_attempt.hpp>
#include <arouter/gateway/provider_access.hpp>
#include <arouter/gateway/serve_stream.hpp>
#include <arouter/gateway/serve_whole.hpp>
#include <arouter/gateway/settle.hpp>

namespace arouter::gateway {

struct InferPolicy {
  PlanPolicy plan;
  std::size_t attempts_max = 64;                   // endpoints × keys that one call may go through
  std::size_t reply_bytes_max = 64 * 1024 * 1024;  // of a whole answer from a provider
  std::chrono::milliseconds sse_keepalive{10'000};
};

class Infer {
 public:
  Infer(const Published<Market>& market, const RateLimiter& rates, Admitter& admitter,
        Settler& settler, Upstream& upstream, const Clock& clock, telemetry::Metrics& metrics,
        InferPolicy policy, std::size_t cores);

  // Answers the client and settles, or returns the error to answer it with: nothing has been sent
  // then. What goes wrong after a stream has begun is told inside the stream and not returned.
  Task<Status> run(CallContext& context, const Caller& caller,
                   const wire::openai::ChatRequest& request, HttpExchange& client);

 private:
  Status plan(Call& call);
  Task<Status> give_up(Call& call, std::size_t attempts, const Error& error);
  static Error traced(const Call& call, Error error);
  void keep_client_alive(Call& call);

  const RateLimiter& rates_;
  Admitter& admitter_;
  Settler& settler_;
  const Clock& clock_;
  const InferPolicy policy_;
  Attempter attempter_;
  WholeServer whole_;
  StreamServer streams_;
  struct alignas(64) PerCore {
    Published<Market>::Reader market;
    std::size_t rotation = 0;  // takes credentials in turn
  };
  std::vector<PerCore> per_core_;
};

}  // namespace arouter::gateway
