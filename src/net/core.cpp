#include "net/core.hpp"

#include <time.h>

#include <arouter/base/calendar.hpp>
#include <arouter/base/core.hpp>
#include <boost/asio/executor_work_guard.hpp>

namespace arouter::net {

Core::Core(std::size_t index, std::chrono::milliseconds sweep_period)
    : index_(index), sweep_period_(sweep_period) {}

std::string_view Core::http_date() {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME_COARSE, &now);
  if (now.tv_sec != date_second_) {
    date_second_ = now.tv_sec;
    date_ = to_http_date(WallTime(std::chrono::seconds(now.tv_sec)));
  }
  return date_;
}

void Core::run() {
  set_current_core(index_);
  const auto work = boost::asio::make_work_guard(context_);
  sweep_later();
  context_.run();
}

void Core::sweep_later() {
  sweep_timer_.expires_after(sweep_period_);
  sweep_timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    deadlines_.sweep(coarse_now());
    sweep_later();
  });
}

}  // namespace arouter::net
