// Child processes that never outlive this one.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

#include <arouter/base/result.hpp>

#include "app/quickstart/account.hpp"

namespace arouter::app::quickstart {

struct Command {
  Command() = default;
  std::vector<std::string> arguments;  // the program's path first
  Account account;                     // to run as
  std::string working_folder;          // empty = as ours
  std::string output_file;             // appended to; both output streams
  std::string input;                   // what its standard input holds
  int signal_on_parent_death = 15;     // sent should this process die
};

// A running child in a session of its own, so that a Ctrl-C meant for us does not reach it.
class ChildProcess {
 public:
  static Result<ChildProcess> start(const Command& command);

  ChildProcess(ChildProcess&& other) noexcept : pid_(other.pid_), status_(other.status_) {
    other.pid_ = -1;
  }
  ChildProcess& operator=(ChildProcess&&) = delete;
  ~ChildProcess();  // kills what is still running

  [[nodiscard]] pid_t pid() const { return pid_; }
  void signal(int number) const;
  // Exit code (128 + signal when killed) once it has ended; nullopt when `patience` ran out first.
  std::optional<int> wait(std::chrono::milliseconds patience);

 private:
  explicit ChildProcess(pid_t pid) : pid_(pid) {}
  pid_t pid_;
  std::optional<int> status_;
};

// Runs a command to its end. The error names the program, and holds the last lines of its output.
Status run_command(const Command& command, std::chrono::milliseconds patience);

// Waits until `done` holds, looking every 10 ms; false when `patience` ran out.
bool wait_until(const std::function<bool()>& done, std::chrono::milliseconds patience);

// The last lines of a file, for error messages.
std::string tail_of(const std::string& path);

}  // namespace arouter::app::quickstart
