#include "net/timer.hpp"

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace arouter::net {

Task<void> CoreTimer::sleep_for(std::chrono::milliseconds duration) {
  using CoreSteadyTimer = boost::asio::basic_waitable_timer<
      std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>, CoreExecutor>;
  CoreSteadyTimer timer(co_await boost::asio::this_coro::executor, duration);
  co_await timer.async_wait(boost::asio::use_awaitable_t<CoreExecutor>());
}

}  // namespace arouter::net
