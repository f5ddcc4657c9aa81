// A thin epoll: level triggered, each socket tagged with a number, waits with nanosecond deadlines.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <sys/epoll.h>

#include "common/unique_fd.hpp"

namespace arouter::bench {

class Poller {
 public:
  static constexpr std::int64_t kNoDeadline = -1;

  // Throws std::system_error when the kernel gives no epoll descriptor.
  Poller();

  // `events` are EPOLLIN, EPOLLOUT, ...; closing the socket ends the watch. Throw
  // std::system_error.
  void watch(const UniqueFd& socket, std::uint32_t events, std::uint64_t tag);
  void change(const UniqueFd& socket, std::uint32_t events, std::uint64_t tag);

  // Returns what is ready by the deadline (CLOCK_MONOTONIC), possibly nothing. The span is valid
  // until the next call and names every socket at most once.
  std::span<const epoll_event> wait_until(std::int64_t deadline_ns);

 private:
  void control(int operation, const UniqueFd& socket, std::uint32_t events, std::uint64_t tag);

  UniqueFd epoll_;
  std::array<epoll_event, 512> ready_{};
};

}  // namespace arouter::bench
