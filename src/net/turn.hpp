// Turn: puts work off until everything the last poll reported has been looked at. Writes go out
// back to back then: the first one wakes a peer that sleeps, and the others find it awake. Waking
// it for every single write costs more than all the rest of a small exchange.
#pragma once

#include <vector>

#include <arouter/ports/task.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/deferred.hpp>

namespace arouter::net {

class Turn {
  using Waiter = boost::asio::detail::awaitable_async_op_handler<void(), CoreExecutor>;

  struct Park {
    Turn* turn;
    template <class Handler>
    void operator()(Handler&& handler) const {
      turn->waiting_.emplace_back(std::forward<Handler>(handler));
      if (turn->waiting_.size() == 1) turn->come_back();
    }
  };

 public:
  explicit Turn(CoreExecutor executor) : executor_(executor) {}
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

  // `co_await turn.end()`: resumes in order of arrival. On the core only.
  [[nodiscard]] auto end() {
    return boost::asio::async_initiate<const boost::asio::deferred_t, void()>(
        Park{this}, boost::asio::deferred);
  }

  // Destroys whoever still waits, through the executor; for tear-down only.
  void abandon() { waiting_.clear(); }

 private:
  void come_back();
  void resume_all();

  CoreExecutor executor_;
  std::vector<Waiter> waiting_;
  std::vector<Waiter> resumed_;  // kept for its memory
};

}  // namespace arouter::net
