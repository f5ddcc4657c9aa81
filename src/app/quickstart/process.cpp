#include "app/quickstart/process.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <grp.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "app/config/file.hpp"
#include "app/stop_signals.hpp"

namespace arouter::app::quickstart {
namespace {

using namespace std::chrono_literals;

constexpr auto look_again_after = 10ms;
constexpr std::size_t tail_bytes_max = 2'000;

// What the child needs, prepared before the fork: after it only async-signal-safe calls are made.
struct Prepared {
  std::vector<char*> arguments;
  int input = -1;
  int output = -1;
  pid_t parent = 0;
};

int pipe_holding(const std::string& text) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return -1;
  // Inputs are a few hundred bytes; a pipe takes 64 KiB without a reader.
  const auto written = ::write(ends[1], text.data(), text.size());
  ::close(ends[1]);
  return written == static_cast<ssize_t>(text.size()) ? ends[0] : -1;
}

[[noreturn]] void become(const Command& command, const Prepared& prepared) {
  const auto& account = command.account;
  const bool in_place =
      setsid() >= 0 && dup2(prepared.input, 0) == 0 && dup2(prepared.output, 1) == 1 &&
      dup2(prepared.output, 2) == 2 &&
      (!account.is_other || (setgroups(account.groups.size(), account.groups.data()) == 0 &&
                             setgid(account.gid) == 0 && setuid(account.uid) == 0)) &&
      (command.working_folder.empty() || chdir(command.working_folder.c_str()) == 0) &&
      // After the change of account, which would clear it.
      prctl(PR_SET_PDEATHSIG, command.signal_on_parent_death) == 0;
  if (!in_place || getppid() != prepared.parent) _exit(126);
  unblock_stop_signals();
  execv(prepared.arguments.front(), prepared.arguments.data());
  _exit(127);
}

Error system_error(const std::string& doing) {
  return fail(ErrorCode::unavailable, doing + ": " + std::strerror(errno));
}

}  // namespace

Result<ChildProcess> ChildProcess::start(const Command& command) {
  Prepared prepared;
  for (const auto& argument : command.arguments) {
    prepared.arguments.push_back(const_cast<char*>(argument.c_str()));  // execv does not write
  }
  prepared.arguments.push_back(nullptr);
  prepared.parent = getpid();
  const auto& output = command.output_file;
  prepared.output = open(output.empty() ? "/dev/null" : output.c_str(),
                         O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (prepared.output < 0) return system_error("cannot write " + output);
  prepared.input = pipe_holding(command.input);
  const pid_t pid = prepared.input < 0 ? -1 : fork();
  if (pid == 0) become(command, prepared);
  const Error failure = system_error("cannot start " + command.arguments.front());
  ::close(prepared.output);
  ::close(prepared.input);
  if (pid < 0) return failure;
  return ChildProcess(pid);
}

ChildProcess::~ChildProcess() {
  if (pid_ < 0 || status_) return;
  signal(SIGKILL);
  wait(10s);
}

void ChildProcess::signal(int number) const {
  if (pid_ > 0 && !status_) ::kill(pid_, number);
}

std::optional<int> ChildProcess::wait(std::chrono::milliseconds patience) {
  wait_until(
      [this] {
        int status = 0;
        if (status_ || waitpid(pid_, &status, WNOHANG) == 0) return status_.has_value();
        status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        return true;
      },
      patience);
  return status_;
}

Status run_command(const Command& command, std::chrono::milliseconds patience) {
  auto child = ChildProcess::start(command);
  if (!child) return child.error();
  const auto code = child->wait(patience);
  if (code && *code == 0) return {};
  const std::string how = code ? "failed with exit code " + std::to_string(*code) : "took too long";
  return fail(ErrorCode::unavailable,
              command.arguments.front() + " " + how + "\n" + tail_of(command.output_file));
}

bool wait_until(const std::function<bool()>& done, std::chrono::milliseconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!done()) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(look_again_after);
  }
  return true;
}

std::string tail_of(const std::string& path) {
  const auto text = read_file(path);
  if (!text) return "";
  if (text->size() <= tail_bytes_max) return *text;
  return text->substr(text->find('\n', text->size() - tail_bytes_max) + 1);
}

}  // namespace arouter::app::quickstart
