// Listener: the connection that waits for NOTIFY, on a thread of its own, and the coroutines it
// wakes.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <arouter/ports/task.hpp>
#include <arouter/store/postgres.hpp>

namespace arouter::store {

class Listener {
 public:
  explicit Listener(const PostgresConfig& config);
  ~Listener();  // stops
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  void start();
  void stop();

  // Completes at a notification or after `patience`. A notification that found nobody waiting
  // completes the next wait at once. A reconnection counts as a notification: some may have been
  // missed.
  Task<void> wait(std::chrono::milliseconds patience);
  // As a notification does. Any thread.
  void wake_all();

 private:
  class Waiter;

  void loop();
  void listen();  // throws when the connection breaks
  // Waits for `duration`, or without end when negative, or until `socket` (-1: none) has something
  // to say; false once stopped.
  [[nodiscard]] bool pause(int socket, std::chrono::milliseconds duration) const;

  const std::string connection_text_;
  const std::chrono::milliseconds statement_timeout_;
  int stop_event_ = -1;  // an eventfd, readable once stopped

  std::mutex mutex_;                            // guards the two below
  std::vector<std::weak_ptr<Waiter>> waiters_;  // their coroutines own them
  bool notified_ = false;

  std::thread thread_;
};

}  // namespace arouter::store
