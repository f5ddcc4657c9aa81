// Signal: one coroutine sleeps, one party on the same core wakes it. The sleeping coroutine needs
// no frame and no allocation beyond its own.
#pragma once

#include <optional>
#include <utility>

#include <arouter/ports/task.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/deferred.hpp>

namespace arouter::net {

class Signal {
  using Waiter = boost::asio::detail::awaitable_async_op_handler<void(), CoreExecutor>;

  struct Park {
    Signal* signal;
    template <class Handler>
    void operator()(Handler&& handler) const {
      signal->waiter_.emplace(std::forward<Handler>(handler));
    }
  };

 public:
  Signal() = default;
  Signal(const Signal&) = delete;
  Signal& operator=(const Signal&) = delete;

  // Suspends until `wake`. At most one waiter.
  [[nodiscard]] auto wait() {
    return boost::asio::async_initiate<const boost::asio::deferred_t, void()>(
        Park{this}, boost::asio::deferred);
  }

  [[nodiscard]] bool waiting() const { return waiter_.has_value(); }

  // Resumes the waiter inside this call, so only from the top of an event handler. No waiter: no
  // effect.
  void wake() {
    if (!waiter_) return;
    Waiter waiter = std::move(*waiter_);
    waiter_.reset();
    waiter();
  }

  // Destroys the sleeping coroutine through its executor; for tear-down only.
  void abandon() { waiter_.reset(); }

 private:
  std::optional<Waiter> waiter_;
};

}  // namespace arouter::net
