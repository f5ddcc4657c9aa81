// Core: everything one event loop owns and shares among its connections.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <arouter/ports/task.hpp>
#include <boost/asio/detail/reactor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "net/buffer.hpp"
#include "net/deadlines.hpp"
#include "net/turn.hpp"

namespace arouter::net {

// An io_context whose pending work can be destroyed while the context itself still takes work.
class CoreContext : public boost::asio::io_context {
 public:
  using io_context::io_context;
  void destroy_pending_work() { shutdown(); }
};

class Core {
 public:
  Core(std::size_t index, std::chrono::milliseconds sweep_period);

  [[nodiscard]] std::size_t index() const { return index_; }
  [[nodiscard]] boost::asio::io_context& context() { return context_; }
  [[nodiscard]] CoreExecutor executor() { return context_.get_executor(); }
  [[nodiscard]] boost::asio::detail::reactor& reactor() { return *reactor_; }
  [[nodiscard]] DeadlineList& deadlines() { return deadlines_; }
  [[nodiscard]] BlockPool& blocks() { return blocks_; }
  [[nodiscard]] Turn& turn() { return turn_; }

  // Borrowed by one operation at a time, which must be done with it before it suspends.
  [[nodiscard]] std::span<char> scratch() { return {scratch_.get(), scratch_bytes}; }
  // For gathering what goes into one TLS record; used inside Transport::write only.
  [[nodiscard]] std::span<char> record_scratch() { return {record_scratch_.get(), record_bytes}; }
  [[nodiscard]] std::string& head_scratch() { return head_scratch_; }

  // The value of a Date header, renewed once a second.
  [[nodiscard]] std::string_view http_date();

  // The event loop; returns when the context was stopped. Sets `current_core`.
  void run();

  // After the loop. Work queued here may own a coroutine of another core, which is destroyed
  // through that core's context: every core does this before the first is freed.
  void destroy_pending_work() { context_.destroy_pending_work(); }

 private:
  static constexpr std::size_t scratch_bytes = 128 * 1024;
  static constexpr std::size_t record_bytes = 16 * 1024;

  void sweep_later();

  std::size_t index_;
  std::chrono::milliseconds sweep_period_;
  DeadlineList deadlines_;
  BlockPool blocks_;
  std::unique_ptr<char[]> scratch_{new char[scratch_bytes]};
  std::unique_ptr<char[]> record_scratch_{new char[record_bytes]};
  std::string head_scratch_;
  std::int64_t date_second_ = 0;
  std::string date_;

  // Last, so that whatever is still suspended in it is destroyed while the rest exists.
  CoreContext context_{1};
  boost::asio::detail::reactor* reactor_ =
      &boost::asio::use_service<boost::asio::detail::reactor>(context_);
  boost::asio::basic_waitable_timer<
      std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>, CoreExecutor>
      sweep_timer_{context_.get_executor()};
  Turn turn_{context_.get_executor()};
};

}  // namespace arouter::net
