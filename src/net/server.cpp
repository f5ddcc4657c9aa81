#include <latch>
#include <thread>
#include <vector>

#include <arouter/net/server.hpp>

#include "net/certificate_watch.hpp"
#include "net/listener.hpp"
#include "net/server_core.hpp"

namespace arouter::net {

struct Server::State {
  State(Runtime& runtime_, HttpHandler& handler_, ServerConfig config_)
      : runtime(runtime_),
        handler(handler_),
        config(std::make_shared<const ServerConfig>(std::move(config_))) {}

  template <class Function>
  void on_every_core(Function function) {
    for (auto& core : cores) {
      runtime.post(core->core().index(), [core, function] { function(*core); });
    }
  }

  // The same, and returns when every core has done it. Not from a core.
  template <class Function>
  void on_every_core_now(Function function) {
    const auto done = std::make_shared<std::latch>(static_cast<std::ptrdiff_t>(cores.size()));
    on_every_core([function, done](ServerCore& core) {
      function(core);
      done->count_down();
    });
    done->wait();
  }

  Status reload_certificates() {
    auto loaded = ServerTls::load(config->tls_certificate_file, config->tls_private_key_file);
    if (!loaded) return loaded.error();
    on_every_core([tls = *loaded](ServerCore& core) { core.use_tls(tls); });
    return {};
  }

  // On core 0.
  void watch_certificates() {
    certificate_watch = std::make_unique<CertificateWatch>(
        runtime.at(0).deadlines(),
        std::vector{config->tls_certificate_file, config->tls_private_key_file}, [this] {
          const auto reloaded = reload_certificates();
          if (!reloaded && config->on_warning) config->on_warning(reloaded.error().message());
        });
  }

  [[nodiscard]] std::uint64_t connections_open() const {
    std::uint64_t open = 0;
    for (const auto& core : cores) {
      open += core->counters().opened.get() - core->counters().closed.get();
    }
    return open;
  }

  bool wait_until_empty(std::chrono::milliseconds patience) const {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (connections_open() > 0) {
      if (std::chrono::steady_clock::now() >= end) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return true;
  }

  Runtime& runtime;
  HttpHandler& handler;
  std::shared_ptr<const ServerConfig> config;
  std::vector<std::shared_ptr<ServerCore>> cores;
  std::unique_ptr<CertificateWatch> certificate_watch;
  std::uint16_t port = 0;
};

Server::Server(Runtime& runtime, HttpHandler& handler, ServerConfig config)
    : state_(std::make_shared<State>(runtime, handler, std::move(config))) {}

Server::~Server() {
  if (state_->runtime.running()) static_cast<void>(drain(std::chrono::milliseconds(0)));
  for (auto& core : state_->cores) core->abandon();
}

Status Server::start() {
  auto& config = *state_->config;
  std::shared_ptr<ServerTls> tls;
  if (!config.tls_certificate_file.empty()) {
    auto loaded = ServerTls::load(config.tls_certificate_file, config.tls_private_key_file);
    if (!loaded) return loaded.error();
    tls = *loaded;
  }
  auto listeners = open_listeners(state_->runtime, config.address, config.port);
  if (!listeners) return listeners.error();
  state_->port = listeners->front().local_endpoint().port();
  for (std::size_t index = 0; index < listeners->size(); ++index) {
    auto core = std::make_shared<ServerCore>(state_->runtime.at(index), state_->handler,
                                             state_->config, std::move((*listeners)[index]));
    if (tls) core->use_tls(tls);
    state_->cores.push_back(std::move(core));
  }
  state_->on_every_core([](ServerCore& core) { core.start_accepting(); });
  if (tls) state_->runtime.post(0, [state = state_] { state->watch_certificates(); });
  return {};
}

std::uint16_t Server::port() const {
  return state_->port;
}

void Server::stop_accepting() {
  state_->on_every_core([](ServerCore& core) { core.stop_accepting(); });
}

bool Server::drain(std::chrono::milliseconds grace) {
  constexpr std::chrono::milliseconds to_unwind{1000};
  state_->on_every_core_now([state = state_](ServerCore& core) {
    core.stop_accepting();
    if (core.core().index() == 0) state->certificate_watch.reset();
  });
  if (state_->wait_until_empty(grace)) return true;
  state_->on_every_core([](ServerCore& core) { core.close_sessions(); });
  static_cast<void>(state_->wait_until_empty(to_unwind));
  return false;
}

Status Server::reload_certificates() {
  if (state_->config->tls_certificate_file.empty()) return {};
  return state_->reload_certificates();
}

ServerCounters Server::counters() const {
  ServerCounters sum;
  for (const auto& core : state_->cores) {
    const auto& counters = core->counters();
    sum.connections += counters.opened.get();
    sum.connections_open += counters.opened.get() - counters.closed.get();
    sum.connections_refused += counters.refused.get();
    sum.requests += counters.requests.get();
    sum.malformed += counters.malformed.get();
    sum.timeouts += counters.timeouts.get();
    sum.clients_gone += counters.clients_gone.get();
  }
  return sum;
}

}  // namespace arouter::net
