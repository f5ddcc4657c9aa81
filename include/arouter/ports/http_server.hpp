// The server side of HTTP as the inside sees it: one HttpExchange per request, one HttpHandler for
// all.
#pragma once

#include <chrono>
#include <cstddef>
#include <string_view>

#include <arouter/base/clock.hpp>
#include <arouter/base/http.hpp>
#include <arouter/base/result.hpp>
#include <arouter/ports/task.hpp>

namespace arouter {

// Told once, on the exchange's own core, when the client has closed or reset its connection.
class ClientGoneListener {
 public:
  virtual void on_client_gone() = 0;

 protected:
  ~ClientGoneListener() = default;
};

// One request and its answer. Lives on one core; every call is made on that core, one at a time.
// Exactly one of `reply` or `begin_stream … finish` must complete before the handler returns;
// otherwise the connection is closed.
class HttpExchange {
 public:
  // Reads the whole body into one contiguous buffer followed by at least 64 readable bytes
  // (simdjson padding). The view is valid until `release_body`. Errors: payload_too_large when it
  // exceeds `bytes_max` (the connection will close after the answer), request_timeout, client_gone,
  // invalid_request for malformed chunking. Sends "100 Continue" when the client waits for it.
  virtual Task<Result<std::string_view>> read_body(std::size_t bytes_max) = 0;

  // Gives the body's memory back early; views into it and into the request head become invalid.
  virtual void release_body() = 0;

  [[nodiscard]] virtual const HttpRequest& request() const = 0;

  // Whole answer in one gather write. Fails with client_gone when it could not be delivered.
  virtual Task<Status> reply(const HttpReplyHead& head, std::string_view body) = 0;

  // Starts a chunked answer and sends `first` with the head (may be empty: head only).
  virtual Task<Status> begin_stream(const HttpReplyHead& head, std::string_view first) = 0;
  // One chunk. Awaiting it is the back-pressure of a slow client.
  virtual Task<Status> write(std::string_view bytes) = 0;
  // Sends `last` (may be empty) and the end of the answer.
  virtual Task<Status> finish(std::string_view last) = 0;
  // Ends a started stream by closing the connection, so that the client cannot take it for
  // complete.
  virtual void abort_stream() = 0;

  // From now on, whenever nothing has been sent for `interval`, the session itself sends `comment`
  // as one chunk, preceded by `head` when the answer had not begun. Both are copied. A comment that
  // the client's socket cannot take at once is dropped. Ends with `finish`, `reply` or
  // `abort_stream`.
  virtual void keep_alive(const HttpReplyHead& head, std::string_view comment,
                          std::chrono::milliseconds interval) = 0;
  // True once a head has been sent, by `begin_stream` or by a keep-alive comment. `begin_stream`
  // after that only writes its first bytes.
  [[nodiscard]] virtual bool stream_begun() const = 0;

  // At most one listener; nullptr removes it. A listener set after the client has gone is called at
  // once.
  virtual void watch_client(ClientGoneListener* listener) = 0;
  [[nodiscard]] virtual bool client_gone() const = 0;

  // Time the first byte of this request was seen.
  [[nodiscard]] virtual SteadyTime received_at() const = 0;

 protected:
  ~HttpExchange() = default;
};

class HttpHandler {
 public:
  virtual ~HttpHandler() = default;
  // Called on the exchange's core. Must not throw; the exchange outlives the returned task.
  virtual Task<void> handle(HttpExchange& exchange) = 0;
};

}  // namespace arouter
