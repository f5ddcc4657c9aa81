#include <vector>

#include <arouter/base/core.hpp>
#include <arouter/net/http_upstream.hpp>

#include "net/upstream_core.hpp"
#include "net/upstream_exchange.hpp"

namespace arouter::net {
namespace {

constexpr std::size_t worker_threads = 2;

}  // namespace

struct HttpUpstream::State {
  State(Runtime& runtime_, HttpUpstreamConfig config_)
      : runtime(runtime_),
        config(config_),
        resolver(workers, {.fresh = config_.dns_fresh, .failure_kept = config_.dns_failure_kept}),
        tls(workers),
        cores(runtime_.cores()) {}

  ~State() {
    workers.stop();
    workers.join();
  }

  UpstreamCore& here() {
    const auto index = current_core();
    auto& core = cores[index];
    if (!core) {
      core =
          std::make_unique<UpstreamCore>(runtime.at(index), ConnectServices{resolver, tls}, config);
      published[index].store(core.get(), std::memory_order_release);
    }
    return *core;
  }

  Runtime& runtime;
  HttpUpstreamConfig config;
  boost::asio::thread_pool workers{worker_threads};
  Resolver resolver;
  ClientTlsCache tls;
  std::vector<std::unique_ptr<UpstreamCore>> cores;  // each touched by its own core only
  // The same for other threads, which read nothing but counters.
  std::vector<std::atomic<UpstreamCore*>> published{cores.size()};
};

HttpUpstream::HttpUpstream(Runtime& runtime, HttpUpstreamConfig config)
    : state_(std::make_unique<State>(runtime, config)) {}

HttpUpstream::~HttpUpstream() = default;

Task<Result<std::unique_ptr<UpstreamExchange>>> HttpUpstream::open(
    std::shared_ptr<const Origin> origin, const UpstreamRequest& request, UpstreamCancel& cancel) {
  auto exchange = std::make_unique<HttpUpstreamExchange>(state_->here(), std::move(origin), cancel);
  auto& starting = *exchange;
  return starting.start(std::move(exchange), request);
}

HttpUpstreamCounters HttpUpstream::counters() const {
  HttpUpstreamCounters sum;
  for (const auto& core : state_->published) {
    const auto* used = core.load(std::memory_order_acquire);
    if (used == nullptr) continue;
    const auto& counters = used->counters();
    sum.connections_open += counters.opened.get() - counters.closed.get();
    sum.connections_idle += counters.parked.get() - counters.unparked.get();
    sum.connects += counters.connects.get();
    sum.connect_failures += counters.connect_failures.get();
    sum.reuses += counters.reuses.get();
    sum.stale_retries += counters.stale_retries.get();
    sum.tls_handshakes += counters.tls_handshakes.get();
    sum.tls_resumed += counters.tls_resumed.get();
    sum.cap_waits += counters.cap_waits.get();
  }
  sum.dns_lookups = state_->resolver.look_ups();
  return sum;
}

}  // namespace arouter::net
