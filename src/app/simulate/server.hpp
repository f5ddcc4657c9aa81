// The simulated provider as a running server with an event loop of its own.
#pragma once

#include <cstdint>
#include <memory>

#include <arouter/base/result.hpp>

#include "app/config/listen_address.hpp"
#include "app/simulate/simulator.hpp"

namespace arouter::app::simulate {

class SimulatorServer {
 public:
  explicit SimulatorServer(SimulatorOptions options);
  ~SimulatorServer();  // stops
  SimulatorServer(const SimulatorServer&) = delete;
  SimulatorServer& operator=(const SimulatorServer&) = delete;

  // Errors: unavailable when the address cannot be bound.
  Status start(const ListenAddress& listen);
  [[nodiscard]] std::uint16_t port() const;
  void stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace arouter::app::simulate
