// Call: the state of one metered call while it runs. Filled in from top to bottom by the pipeline.
#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include <arouter/gateway/admit.hpp>
#include <arouter/gateway/attempt.hpp>
#include <arouter/gateway/call_context.hpp>
#include <arouter/gateway/plan.hpp>
#include <arouter/gateway/rate_limiter.hpp>
#include <arouter/gateway/routing_trace.hpp>
#include <arouter/ports/http_server.hpp>
#include <arouter/ports/upstream.hpp>

namespace arouter::gateway {

// Instants of a call. A zero value means it did not get there.
struct CallMarks {
  SteadyTime received{};
  SteadyTime admitted{};
  SteadyTime first_token{};
  SteadyTime ended{};
  SteadyTime::duration upstream_wait{};  // time spent waiting for providers
};

struct Call {
  Call(CallContext& context_in, const Caller& caller_in,
       const wire::openai::ChatRequest& request_in, HttpExchange& client_in)
      : context(context_in), caller(caller_in), request(request_in), client(client_in) {}
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  CallContext& context;
  const Caller& caller;
  const wire::openai::ChatRequest& request;
  HttpExchange& client;
  std::shared_ptr<const Market> market;
  std::shared_ptr<const HealthSnapshot> health;
  CallPlan plan;
  CallRates rates;
  std::optional<Admission> admission;
  std::shared_ptr<UsageRecord> record;  // begun at admission, completed by settle
  UpstreamCancel cancel;
  CallMarks marks;
  std::unique_ptr<RoutingTrace> trace;  // when the caller asked for it
};

// Calls the provider off when the client leaves, unless that provider is to be read to the end.
class ClientWatch final : public ClientGoneListener {
 public:
  explicit ClientWatch(Call& call) : call_(call) { call_.client.watch_client(this); }
  ~ClientWatch() { call_.client.watch_client(nullptr); }
  ClientWatch(const ClientWatch&) = delete;
  ClientWatch& operator=(const ClientWatch&) = delete;

  void drain_instead(bool drain) { drain_ = drain; }
  void on_client_gone() override {
    if (!drain_) call_.cancel.cancel();
  }

 private:
  Call& call_;
  bool drain_ = false;
};

}  // namespace arouter::gateway
