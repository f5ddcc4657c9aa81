// SchemaWatch: whether the database has the tables this program needs, and one log line that says
// what to do when it has not.
#pragma once

#include <atomic>
#include <functional>
#include <string>

#include <arouter/base/result.hpp>
#include <arouter/ports/task.hpp>
#include <arouter/ports/timer.hpp>

namespace arouter::app {

class SchemaWatch {
 public:
  using Ask = std::function<Task<Result<int>>()>;  // number of the newest migration applied

  SchemaWatch(Ask ask, int needed, std::string config_file)
      : ask_(std::move(ask)), needed_(needed), config_file_(std::move(config_file)) {}

  // Asks once. A database that does not answer changes nothing.
  Task<void> look();
  // Asks every second until the schema is new enough. A newer one than ours is: versions survive
  // their successors' migrations.
  Task<void> follow(Timer& timer);

  // Whether the database was seen to be too old. Any thread.
  [[nodiscard]] bool behind() const { return behind_.load(std::memory_order_relaxed); }

 private:
  Ask ask_;
  int needed_;
  std::string config_file_;
  bool current_ = false;
  std::atomic<bool> behind_{false};
};

}  // namespace arouter::app
