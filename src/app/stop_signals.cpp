#include "app/stop_signals.hpp"

#include <csignal>
#include <initializer_list>

namespace arouter::app {
namespace {

sigset_t set_of(std::initializer_list<int> numbers) {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int number : numbers) sigaddset(&signals, number);
  return signals;
}

}  // namespace

void block_stop_signals() {
  const auto signals = set_of({SIGTERM, SIGINT, SIGHUP});
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

void unblock_stop_signals() {
  const auto signals = set_of({SIGTERM, SIGINT, SIGHUP});
  sigprocmask(SIG_UNBLOCK, &signals, nullptr);
}

void wait_for_stop_signal() {
  const auto signals = set_of({SIGTERM, SIGINT});
  int received = 0;
  sigwait(&signals, &received);
}

}  // namespace arouter::app
