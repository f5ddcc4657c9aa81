#include <chrono>

#include <arouter/api/handler.hpp>
#include <arouter/base/core.hpp>
#include <arouter/telemetry/access.hpp>
#include <arouter/telemetry/log.hpp>

#include "api/authorise.hpp"
#include "api/error_reply.hpp"
#include "api/router.hpp"

namespace arouter::api {

namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

class Handler final : public HttpHandler {
 public:
  Handler(const ApiDependencies& inside, ApiPolicy policy, Listener listener)
      : inside_(inside), policy_(policy), listener_(listener) {
    for (std::size_t i = 0; i < inside_.cores.count(); ++i) {
      per_core_.push_back(PerCore{RequestIdSource(inside_.random)});
    }
  }

  Task<void> handle(HttpExchange& exchange) override {
    RequestScope scope(inside_, policy_, exchange);
    begin(scope);
    // Copied here because the request's memory may be given back before the answer ends.
    const auto method = exchange.request().method;
    auto match = match_route(method, exchange.request().path(), listener_,
                             policy_.metrics_on_public_listener);
    scope.context.flavour = match.flavour;
    scope.route = match.route;
    scope.path = std::move(match.path_parameters);
    auto done = match.route == nullptr ? Status(no_route(match)) : authorise_caller(scope);
    // The safety net: a defect in one route must not end the process or leave a client waiting.
    try {
      if (done && manages(scope.route->access)) done = co_await authorise_actor(scope);
      if (done) done = co_await scope.route->function(scope);
    } catch (const std::exception& defect) {
      telemetry::log(telemetry::LogLevel::error, "route_threw",
                     {{"route", scope.route->pattern}, {"what", std::string_view(defect.what())}});
      done = fail(ErrorCode::internal, "internal error");
    }
    if (!done) co_await answer_error(scope, done.error(), match.allowed);
    finish(scope, method, done);
  }

 private:
  void begin(RequestScope& scope) {
    auto& context = scope.context;
    context.started = scope.exchange.received_at();
    context.started_wall = inside_.clock.wall();
    context.id = per_core_[current_core()].ids.next(context.started_wall);
    context.request_id = context.id.to_string();
    context.render_error = error_value;
  }

  static Error no_route(const RouteMatch& match) {
    if (match.allowed.empty()) return fail(ErrorCode::not_found, "unknown route");
    return fail(ErrorCode::method_not_allowed,
                "this route does not support that method; allowed: " + match.allowed);
  }

  Task<void> answer_error(RequestScope& scope, const Error& error, std::string_view allow) {
    scope.status = http_status_of(error);
    if (error.code() == ErrorCode::client_gone) co_return;  // nobody to tell
    co_await reply_error(scope.exchange, scope.context, error, allow);
  }

  void finish(RequestScope& scope, Method method, const Status& done) {
    const auto index = scope.route == nullptr
                           ? routes().size()
                           : static_cast<std::size_t>(scope.route - routes().data());
    const auto status = scope.status != 0 ? scope.status : 200;
    const auto elapsed = inside_.clock.steady() - scope.context.started;
    inside_.metrics.count_request(index, status);
    inside_.metrics.observe(telemetry::Histogram::request_duration,
                            std::chrono::duration<double>(elapsed).count());
    if (telemetry::access_log_enabled()) log_line(scope, method, status, done, elapsed);
  }

  static void log_line(const RequestScope& scope, Method method, int status, const Status& done,
                       SteadyTime::duration elapsed) {
    telemetry::AccessRecord line;
    line.request_id = scope.context.request_id;
    line.method = to_string(method);
    line.route = scope.route == nullptr ? "" : scope.route->pattern;
    line.status = status;
    line.latency_ms = duration_cast<milliseconds>(elapsed).count();
    if (!done) line.error = error_slug(done.error().code(), gateway::Flavour::openai);
    std::string org;
    if (scope.has_caller()) {
      org = scope.caller.org().id.to_string();
      line.key_hash = scope.caller.key().hash;
    } else if (scope.actor.org != OrgId{}) {
      org = scope.actor.org.to_string();
    }
    line.org = org;
    if (const auto& call = scope.context.settled) {
      line.generation_id = scope.context.generation_id;
      line.model = call->model;
      line.provider = call->provider;
      line.attempts = call->attempts;
      line.streamed = call->streamed;
      line.cancelled = call->status == CallStatus::cancelled;
      line.prompt_tokens = call->usage.prompt;
      line.completion_tokens = call->usage.completion;
      line.cost_nano_usd = call->cost.nano();
      line.ttft_ms = call->time_to_first_token_ms;
      line.overhead_us = call->gateway_overhead_us;
      if (!call->error_slug.empty()) line.error = call->error_slug;
    }
    telemetry::log_access(line);
  }

  struct alignas(64) PerCore {
    RequestIdSource ids;
  };

  const ApiDependencies inside_;
  const ApiPolicy policy_;
  const Listener listener_;
  std::vector<PerCore> per_core_;
};

}  // namespace

std::unique_ptr<HttpHandler> make_public_handler(const ApiDependencies& dependencies,
                                                 ApiPolicy policy) {
  return std::make_unique<Handler>(dependencies, policy, Listener::public_);
}

std::unique_ptr<HttpHandler> make_operations_handler(const ApiDependencies& dependencies,
                                                     ApiPolicy policy) {
  return std::make_unique<Handler>(dependencies, policy, Listener::operations);
}

std::vector<std::string> route_names() {
  std::vector<std::string> names;
  for (const auto& route : routes()) names.emplace_back(route.pattern);
  return names;
}

}  // namespace arouter::api
