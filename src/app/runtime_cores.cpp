#include "app/runtime_cores.hpp"

#include <arouter/base/core.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace arouter::app {

Task<void> RuntimeCores::run_on(std::size_t index, std::function<void()> work) {
  if (index == current_core()) {
    work();
    co_return;
  }
  const auto home = co_await boost::asio::this_coro::executor;
  const auto there = runtime_.core(index).get_executor();
  const auto start = [&work, home, there](auto resume) {
    auto job = [&work, home, resume = std::move(resume)]() mutable {
      work();
      boost::asio::post(home, std::move(resume));
    };
    boost::asio::post(there, std::move(job));
  };
  const boost::asio::use_awaitable_t<CoreExecutor> token;
  co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<CoreExecutor>, void()>(
      start, token);
}

}  // namespace arouter::app
