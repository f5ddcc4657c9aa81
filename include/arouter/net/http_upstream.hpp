// The Upstream port over real connections: pooled, verified TLS, cached DNS, deadlines.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>

#include <arouter/net/runtime.hpp>
#include <arouter/ports/upstream.hpp>

namespace arouter::net {

struct HttpUpstreamConfig {
  std::size_t head_bytes_max = 65536;                          // of an answer
  std::chrono::milliseconds idle_connection_max{55000};        // unused longer than this: closed
  std::chrono::milliseconds connection_lifetime_max{3600000};  // older: not used again
  std::chrono::milliseconds dns_fresh{30000};  // older answers are used while they are refreshed
  std::chrono::milliseconds dns_failure_kept{1000};
};

// Sums over all cores since the start, except the two gauges.
struct HttpUpstreamCounters {
  std::uint64_t connections_open = 0;  // gauge, idle ones included
  std::uint64_t connections_idle = 0;  // gauge
  std::uint64_t connects = 0;
  std::uint64_t connect_failures = 0;
  std::uint64_t reuses = 0;
  std::uint64_t stale_retries = 0;  // reused connections that turned out closed
  std::uint64_t tls_handshakes = 0;
  std::uint64_t tls_resumed = 0;
  std::uint64_t cap_waits = 0;  // had to wait because a pool was at its cap
  std::uint64_t dns_lookups = 0;
};

// One for the process; each core has its own pools. `open` must be called on a core of `runtime`.
class HttpUpstream final : public Upstream {
 public:
  explicit HttpUpstream(Runtime& runtime, HttpUpstreamConfig config = {});
  // After Runtime::join; no exchange may be left.
  ~HttpUpstream() override;

  Task<Result<std::unique_ptr<UpstreamExchange>>> open(std::shared_ptr<const Origin> origin,
                                                       const UpstreamRequest& request,
                                                       UpstreamCancel& cancel) override;

  [[nodiscard]] HttpUpstreamCounters counters() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace arouter::net
