#include "app/simulate/server.hpp"

#include <arouter/net/runtime.hpp>
#include <arouter/net/server.hpp>

namespace arouter::app::simulate {

struct SimulatorServer::State {
  explicit State(SimulatorOptions options) : simulator(clock, std::move(options)) {}

  SystemClock clock;
  Simulator simulator;
  net::Runtime runtime{1};
  std::unique_ptr<net::Server> server;
};

SimulatorServer::SimulatorServer(SimulatorOptions options)
    : state_(std::make_unique<State>(std::move(options))) {}

SimulatorServer::~SimulatorServer() {
  stop();
}

Status SimulatorServer::start(const ListenAddress& listen) {
  net::ServerConfig config;
  config.address = listen.host;
  config.port = listen.port;
  state_->server = std::make_unique<net::Server>(state_->runtime, state_->simulator, config);
  auto started = state_->server->start();
  if (started) state_->runtime.start();
  return started;
}

std::uint16_t SimulatorServer::port() const {
  return state_->server->port();
}

void SimulatorServer::stop() {
  if (!state_->server) return;
  state_->server->stop_accepting();
  state_->runtime.stop();
  state_->runtime.join();
  state_->server.reset();
}

}  // namespace arouter::app::simulate
