// The Cores port over the runtime's event loops.
#pragma once

#include <arouter/net/runtime.hpp>
#include <arouter/ports/cores.hpp>

namespace arouter::app {

class RuntimeCores final : public Cores {
 public:
  explicit RuntimeCores(net::Runtime& runtime) : runtime_(runtime) {}

  [[nodiscard]] std::size_t count() const override { return runtime_.cores(); }
  Task<void> run_on(std::size_t index, std::function<void()> work) override;

 private:
  net::Runtime& runtime_;
};

}  // namespace arouter::app
