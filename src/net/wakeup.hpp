// Wakeup: a Signal that other threads and other coroutines may fire, through the sleeper's core.
#pragma once

#include <memory>

#include <boost/asio/post.hpp>

#include "net/core.hpp"
#include "net/signal.hpp"

namespace arouter::net {

// Shared, because whoever fires it may come after the sleeper has gone.
class Wakeup : public std::enable_shared_from_this<Wakeup> {
 public:
  explicit Wakeup(Core& core) : core_(&core) {}

  // On the core. Spurious returns happen; callers check what they waited for.
  [[nodiscard]] auto wait() { return signal_.wait(); }

  // Any thread; never resumes inside this call.
  void fire() {
    boost::asio::post(core_->executor(), [self = shared_from_this()] { self->signal_.wake(); });
  }

 private:
  Core* core_;
  Signal signal_;
};

}  // namespace arouter::net
