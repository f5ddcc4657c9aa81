// An HttpUpstream on its own one-core Runtime whose calls the test's thread makes and watches,
// while it plays the provider itself.
#pragma once

#include <future>
#include <memory>
#include <optional>
#include <string>

#include <arouter/net/http_upstream.hpp>
#include <arouter/net/runtime.hpp>
#include <gtest/gtest.h>

#include "unit/net/busy_core.hpp"
#include "unit/net/raw_socket.hpp"

namespace arouter::net {

struct CallOutcome {
  CallOutcome() = default;
  std::optional<ErrorCode> error;
  std::string log_detail;
  int status = 0;
  std::string header;  // value of X-Test
  std::string body;    // what came before an error, too
  int pieces = 0;      // reads that returned something
};

struct CallPlan {
  CallPlan() = default;
  Method method = Method::post;
  std::string body = "{}";
  bool whole = false;  // read_all instead of read_some
  std::size_t bytes_max = 1 << 20;
};

class TestUpstream {
 public:
  explicit TestUpstream(HttpUpstreamConfig config = {})
      : runtime_(RuntimeConfig{.cores = 1, .sweep_period = std::chrono::milliseconds(5)}),
        upstream_(std::make_unique<HttpUpstream>(runtime_, config)) {
    runtime_.start();
  }

  ~TestUpstream() {
    runtime_.stop();
    runtime_.join();
  }

  static Origin plain_origin(std::uint16_t port) {
    Origin origin;
    origin.id = "test";
    origin.tls = false;
    origin.host = "127.0.0.1";
    origin.port = port;
    origin.base_path = "/v1";
    return origin;
  }

  // Starts a call on the core. `cancel`, when given, must outlive it.
  std::future<CallOutcome> call(const Origin& origin, CallPlan plan = {},
                                UpstreamCancel* cancel = nullptr) {
    auto promise = std::make_shared<std::promise<CallOutcome>>();
    auto shared = std::make_shared<const Origin>(origin);
    runtime_.spawn(0, [this, promise, shared, plan, cancel]() -> Task<void> {
      UpstreamCancel own;
      auto outcome = co_await run(shared, plan, cancel != nullptr ? *cancel : own);
      promise->set_value(std::move(outcome));
    });
    return promise->get_future();
  }

  static CallOutcome result(std::future<CallOutcome> call) {
    if (call.wait_for(kPatience) == std::future_status::ready) return call.get();
    ADD_FAILURE() << "the call did not end";
    std::terminate();  // its coroutine refers to this test
  }

  void cancel(UpstreamCancel& cancel) {
    runtime_.post(0, [&cancel] { cancel.cancel(); });
  }

  [[nodiscard]] Runtime& runtime() { return runtime_; }
  [[nodiscard]] HttpUpstreamCounters counters() const { return upstream_->counters(); }

 private:
  Task<CallOutcome> run(std::shared_ptr<const Origin> origin, const CallPlan& plan,
                        UpstreamCancel& cancel) {
    CallOutcome outcome;
    const std::string_view body = plan.body;
    const HeaderView header{"Authorization", "Bearer x"};
    UpstreamRequest request;
    request.method = plan.method;
    request.path = "/chat";
    request.headers = {&header, 1};
    if (plan.method == Method::post) request.body = {&body, 1};
    auto opened = co_await upstream_->open(std::move(origin), request, cancel);
    if (!opened) {
      outcome.error = opened.error().code();
      outcome.log_detail = opened.error().details().log_detail;
      co_return outcome;
    }
    auto& exchange = **opened;
    outcome.status = exchange.head().status;
    outcome.header = std::string(find_header(exchange.head().headers, "x-test").value_or(""));
    for (;;) {
      Result<std::string_view> piece = std::string_view();
      if (plan.whole) {
        piece = co_await exchange.read_all(plan.bytes_max);
      } else {
        piece = co_await exchange.read_some();
      }
      if (!piece) {
        outcome.error = piece.error().code();
        co_return outcome;
      }
      outcome.body += *piece;
      if (!piece->empty()) ++outcome.pieces;
      if (plan.whole || piece->empty()) co_return outcome;
    }
  }

  Runtime runtime_;
  std::unique_ptr<HttpUpstream> upstream_;
};

}  // namespace arouter::net
