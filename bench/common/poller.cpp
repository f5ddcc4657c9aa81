#include "common/poller.hpp"

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <system_error>

#include "common/monotonic.hpp"

namespace arouter::bench {
namespace {

[[noreturn]] void throw_errno(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

timespec remaining_until(std::int64_t deadline_ns) {
  const std::int64_t left = std::max<std::int64_t>(0, deadline_ns - monotonic_ns());
  timespec timeout{};
  timeout.tv_sec = static_cast<time_t>(left / kNanosecondsPerSecond);
  timeout.tv_nsec = static_cast<long>(left % kNanosecondsPerSecond);
  return timeout;
}

}  // namespace

Poller::Poller() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
  if (!epoll_) throw_errno("epoll_create1");
}

void Poller::watch(const UniqueFd& socket, std::uint32_t events, std::uint64_t tag) {
  control(EPOLL_CTL_ADD, socket, events, tag);
}

void Poller::change(const UniqueFd& socket, std::uint32_t events, std::uint64_t tag) {
  control(EPOLL_CTL_MOD, socket, events, tag);
}

void Poller::control(int operation, const UniqueFd& socket, std::uint32_t events,
                     std::uint64_t tag) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = tag;
  if (::epoll_ctl(epoll_.get(), operation, socket.get(), &event) != 0) throw_errno("epoll_ctl");
}

std::span<const epoll_event> Poller::wait_until(std::int64_t deadline_ns) {
  const bool endless = deadline_ns == kNoDeadline;
  const timespec timeout = endless ? timespec{} : remaining_until(deadline_ns);
  const int count = ::epoll_pwait2(epoll_.get(), ready_.data(), static_cast<int>(ready_.size()),
                                   endless ? nullptr : &timeout, nullptr);
  if (count < 0 && errno != EINTR) throw_errno("epoll_pwait2");
  return {ready_.data(), static_cast<std::size_t>(std::max(count, 0))};
}

}  // namespace arouter::bench
