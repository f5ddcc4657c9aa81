// Runs a coroutine to its end from ordinary test code.
#pragma once

#include <chrono>
#include <exception>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include <arouter/ports/task.hpp>
#include <boost/asio/co_spawn.hpp>

namespace arouter::test {

// What a test sees when a coroutine waits for something that nothing brings about.
class CoroutineStuck : public std::logic_error {
 public:
  CoroutineStuck() : std::logic_error("the coroutine waits, and nothing has happened for long") {}
};

// How long nothing may happen on the loop before a coroutine counts as stuck.
inline constexpr std::chrono::milliseconds usual_patience{30'000};

namespace detail {

// Holds what a coroutine ended with; T need not be default-constructible.
template <class T>
Task<void> keep_result(Task<T> task, std::optional<T>& result) {
  result.emplace(co_await std::move(task));
}

// Runs `loop` until `task` ends; other work of the loop may stay behind. Throws what it threw.
void run_to_end(boost::asio::io_context& loop, Task<void> task, std::chrono::milliseconds patience);

}  // namespace detail

// Drives `task` on `loop`, which no other thread may be running. After CoroutineStuck the loop must
// not be run again.
template <class T>
T run_coro(boost::asio::io_context& loop, Task<T> task,
           std::chrono::milliseconds patience = usual_patience) {
  if constexpr (std::is_void_v<T>) {
    detail::run_to_end(loop, std::move(task), patience);
  } else {
    std::optional<T> result;
    detail::run_to_end(loop, detail::keep_result(std::move(task), result), patience);
    return std::move(*result);
  }
}

// On an event loop of its own.
template <class T>
T run_coro(Task<T> task) {
  boost::asio::io_context loop;
  return run_coro(loop, std::move(task));
}

}  // namespace arouter::test
