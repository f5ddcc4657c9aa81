// The event loops: one thread and one io_context per core, each with a coarse sweep that fires
// deadlines, so that no operation needs a timer of its own.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>

#include <arouter/ports/task.hpp>
#include <arouter/ports/timer.hpp>

namespace arouter::net {

class Core;  // what one event loop owns; private to net

struct RuntimeConfig {
  std::size_t cores = 0;                        // 0 = one event loop per CPU this process may use
  std::chrono::milliseconds sweep_period{100};  // precision of every deadline in net
};

// Objects that live on cores (servers, upstreams) must be destroyed after `join` has returned and
// before the Runtime.
class Runtime {
 public:
  explicit Runtime(std::size_t cores);
  explicit Runtime(RuntimeConfig config);
  ~Runtime();  // stops and joins
  Runtime(const Runtime&) = delete;
  Runtime& operator=(const Runtime&) = delete;

  [[nodiscard]] std::size_t cores() const;
  [[nodiscard]] boost::asio::io_context& core(std::size_t index);

  // Starts the threads; `current_core()` is set on each before it runs anything.
  void start();
  // Asks every loop to return after the handler it is running. Any thread.
  void stop();
  // Waits for the threads. What is still suspended is destroyed with the Runtime. Not from a core.
  void join();

  [[nodiscard]] bool running() const;  // between `start` and `stop`

  // Runs `work` on that core, never inside this call. Any thread.
  void post(std::size_t core, std::function<void()> work);
  // Starts a coroutine on that core; `make` is kept until it has finished. An exception ends the
  // process: a coroutine nobody awaits has nobody to tell. Any thread.
  void spawn(std::size_t core, std::function<Task<void>()> make);

  // Sleeps on whichever core calls it.
  [[nodiscard]] Timer& timer();

  [[nodiscard]] Core& at(std::size_t index);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace arouter::net
