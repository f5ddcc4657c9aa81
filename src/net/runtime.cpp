#include <atomic>
#include <exception>
#include <sched.h>
#include <signal.h>
#include <thread>
#include <vector>

#include <arouter/net/runtime.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include "net/core.hpp"
#include "net/timer.hpp"

namespace arouter::net {
namespace {

std::size_t usable_cpus() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (::sched_getaffinity(0, sizeof(set), &set) != 0) return 1;
  return static_cast<std::size_t>(CPU_COUNT(&set));
}

}  // namespace

struct Runtime::State {
  std::vector<std::unique_ptr<Core>> cores;
  std::vector<std::thread> threads;
  std::atomic<bool> stopped{false};
  CoreTimer timer;
};

Runtime::Runtime(std::size_t cores) : Runtime(RuntimeConfig{.cores = cores}) {}

Runtime::Runtime(RuntimeConfig config) : state_(std::make_unique<State>()) {
  const std::size_t count = config.cores > 0 ? config.cores : usable_cpus();
  for (std::size_t index = 0; index < count; ++index) {
    state_->cores.push_back(std::make_unique<Core>(index, config.sweep_period));
  }
  // OpenSSL writes to sockets without MSG_NOSIGNAL; a peer that has gone must not end the process.
  ::signal(SIGPIPE, SIG_IGN);
}

Runtime::~Runtime() {
  stop();
  join();
  for (auto& core : state_->cores) core->destroy_pending_work();
}

bool Runtime::running() const {
  return !state_->threads.empty() && !state_->stopped;
}
std::size_t Runtime::cores() const {
  return state_->cores.size();
}
Core& Runtime::at(std::size_t index) {
  return *state_->cores.at(index);
}
boost::asio::io_context& Runtime::core(std::size_t index) {
  return at(index).context();
}
Timer& Runtime::timer() {
  return state_->timer;
}

void Runtime::start() {
  for (auto& core : state_->cores) {
    state_->threads.emplace_back([owner = core.get()] { owner->run(); });
  }
}

void Runtime::stop() {
  state_->stopped = true;
  for (auto& core : state_->cores) core->context().stop();
}

void Runtime::join() {
  for (auto& thread : state_->threads) thread.join();
  state_->threads.clear();
}

void Runtime::post(std::size_t core, std::function<void()> work) {
  boost::asio::post(at(core).executor(), std::move(work));
}

void Runtime::spawn(std::size_t core, std::function<Task<void>()> make) {
  boost::asio::co_spawn(at(core).executor(), std::move(make), [](std::exception_ptr failure) {
    if (failure) std::rethrow_exception(failure);
  });
}

}  // namespace arouter::net
