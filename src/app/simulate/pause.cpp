#include "app/simulate/pause.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace arouter::app::simulate {
namespace {

using CoreTimer = boost::asio::basic_waitable_timer<
    std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>, CoreExecutor>;

class WakeWhenGone final : public ClientGoneListener {
 public:
  explicit WakeWhenGone(CoreTimer& timer) : timer_(timer) {}
  void on_client_gone() override { timer_.cancel(); }

 private:
  CoreTimer& timer_;
};

}  // namespace

Task<bool> pause(HttpExchange& exchange, std::chrono::milliseconds duration) {
  if (exchange.client_gone()) co_return false;
  if (duration.count() <= 0) co_return true;
  CoreTimer timer(co_await boost::asio::this_coro::executor, duration);
  WakeWhenGone listener(timer);
  exchange.watch_client(&listener);
  constexpr auto token = boost::asio::as_tuple(boost::asio::use_awaitable_t<CoreExecutor>());
  // Told at once when the client had gone before it was asked; the timer is not armed by then.
  if (!exchange.client_gone()) co_await timer.async_wait(token);
  exchange.watch_client(nullptr);
  co_return !exchange.client_gone();
}

}  // namespace arouter::app::simulate
