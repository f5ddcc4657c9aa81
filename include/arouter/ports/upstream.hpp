// The client side of HTTP as the inside sees it: open one exchange with a provider, read its
// answer.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <arouter/base/http.hpp>
#include <arouter/base/result.hpp>
#include <arouter/ports/task.hpp>

namespace arouter {

// Where a provider lives and how patient to be with it. Immutable; built from configuration, so a
// stored credential can only ever travel to the host it was configured with.
struct Origin {
  std::string id;  // provider id, for logs and metrics
  bool tls = true;
  std::string host;  // name or address, also SNI and the verified certificate name
  std::uint16_t port = 443;
  std::string base_path;  // "/v1", without a trailing slash; prefixed to every path
  std::string ca_file;    // PEM bundle; empty = the system's CAs
  std::size_t max_connections_per_core = 256;
  std::chrono::milliseconds connect_timeout{2000};  // name look-up, TCP and TLS handshake together
  std::chrono::milliseconds first_byte_timeout{
      30000};                                       // from the request sent to the answer's head
  std::chrono::milliseconds idle_timeout{60000};    // between two reads of the body
  std::chrono::milliseconds total_timeout{600000};  // the whole exchange

  // Connections are shared between origins with the same pool key.
  [[nodiscard]] std::string pool_key() const;
};

// What to send. Views must stay valid until `open` has returned.
struct UpstreamRequest {
  Method method = Method::post;
  std::string_view path;                   // below the origin's base path, with query
  std::span<const HeaderView> headers;     // Host, Content-Length and Connection are added
  std::span<const std::string_view> body;  // sent in order, one gather write with the head
};

struct UpstreamHead {
  int status = 0;
  std::span<const HeaderView> headers;  // valid until the first `read_some`
};

// One exchange in progress. Lives on one core. Destroying it gives the connection back to the pool
// when the answer was read to its end, and closes it otherwise.
class UpstreamExchange {
 public:
  virtual ~UpstreamExchange() = default;
  [[nodiscard]] virtual const UpstreamHead& head() const = 0;

  // The next piece of the body, de-chunked; empty at its end. The view is valid only until the
  // calling coroutine next suspends or calls again. Errors: upstream_failed (reset, truncated,
  // malformed), upstream_timeout (idle or total deadline), cancelled.
  virtual Task<Result<std::string_view>> read_some() = 0;

  // The rest of the body as one view with 64 readable bytes behind it, valid until destruction.
  virtual Task<Result<std::string_view>> read_all(std::size_t bytes_max) = 0;
};

// Lets another party on the same core call an exchange off at any stage, including while it
// connects. `cancel` closes the socket; the pending operation then fails with `cancelled`.
class UpstreamCancel {
 public:
  void cancel();
  [[nodiscard]] bool cancelled() const { return cancelled_; }

  // For the implementation of Upstream: what to do on cancel while an operation is under way.
  class Target {
   public:
    virtual void abort() = 0;

   protected:
    ~Target() = default;
  };
  void attach(Target* target) { target_ = target; }

 private:
  Target* target_ = nullptr;
  bool cancelled_ = false;
};

class Upstream {
 public:
  virtual ~Upstream() = default;

  // Connects (or reuses a connection), sends the request and reads the answer's head. `cancel` must
  // outlive the exchange. A reused connection that turns out closed before any byte of an answer is
  // replaced once by a fresh one. Errors: upstream_failed (connect, TLS, reset), upstream_timeout,
  // unavailable (connection cap reached), cancelled.
  virtual Task<Result<std::unique_ptr<UpstreamExchange>>> open(std::shared_ptr<const Origin> origin,
                                                               const UpstreamRequest& request,
                                                               UpstreamCancel& cancel) = 0;
};

}  // namespace arouter
