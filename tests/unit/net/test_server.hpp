// A Server on its own one-core Runtime with a handler given as a function.
#pragma once

#include <functional>
#include <future>
#include <memory>
#include <string>

#include <arouter/net/runtime.hpp>
#include <arouter/net/server.hpp>
#include <gtest/gtest.h>

#include "unit/net/busy_core.hpp"
#include "unit/net/raw_socket.hpp"

namespace arouter::net {

class FunctionHandler final : public HttpHandler {
 public:
  using Function = std::function<Task<void>(HttpExchange&)>;
  explicit FunctionHandler(Function function) : function_(std::move(function)) {}
  Task<void> handle(HttpExchange& exchange) override { return function_(exchange); }

 private:
  Function function_;
};

// "<METHOD> <target> <body>"
inline Task<void> echo(HttpExchange& exchange) {
  const auto body = co_await exchange.read_body(1 << 20);
  HttpReplyHead head;
  head.content_type = "text/plain";
  std::string text;
  if (body) {
    text.append(to_string(exchange.request().method)).append(" ");
    text.append(exchange.request().target).append(" ").append(*body);
  } else {
    head.status = body.error().code() == ErrorCode::payload_too_large ? 413 : 400;
    text = body.error().message();
  }
  static_cast<void>(co_await exchange.reply(head, text));
}

// Deadlines are swept every 5 ms, so that tests of them are quick.
class TestServer {
 public:
  explicit TestServer(FunctionHandler::Function handler = echo, ServerConfig config = {})
      : runtime_(RuntimeConfig{.cores = 1, .sweep_period = std::chrono::milliseconds(5)}),
        handler_(std::move(handler)) {
    config.port = 0;
    server_ = std::make_unique<Server>(runtime_, handler_, std::move(config));
    const auto started = server_->start();
    EXPECT_TRUE(started) << (started ? "" : started.error().message());
    runtime_.start();
  }

  ~TestServer() {
    server_->drain(std::chrono::milliseconds(0));
    runtime_.stop();
    runtime_.join();
  }

  [[nodiscard]] Runtime& runtime() { return runtime_; }
  [[nodiscard]] Server& server() const { return *server_; }
  [[nodiscard]] std::uint16_t port() const { return server_->port(); }
  [[nodiscard]] RawSocket connect() const { return RawSocket::connect(port()); }

  // Sends `bytes` on a new connection and returns all that comes until it is closed.
  [[nodiscard]] std::string talk(std::string_view bytes) const {
    auto client = connect();
    client.send(bytes);
    return client.read_to_end();
  }

 private:
  Runtime runtime_;
  FunctionHandler handler_;
  std::unique_ptr<Server> server_;
};

// A value handed from a core to the test's thread.
template <class T>
class Handover {
 public:
  void set(T value) { promise_.set_value(std::move(value)); }
  // The default when nothing came in time.
  T get() {
    if (future_.wait_for(kPatience) != std::future_status::ready) {
      ADD_FAILURE() << "nothing came in time";
      return T();
    }
    return future_.get();
  }

 private:
  std::promise<T> promise_;
  std::future<T> future_ = promise_.get_future();
};

}  // namespace arouter::net
