#include "support/test_postgres.hpp"

#include <fcntl.h>
#include <filesystem>
#include <pwd.h>
#include <spawn.h>
#include <stdexcept>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace arouter::test {

namespace {

namespace fs = std::filesystem;
using Command = std::vector<std::string>;

constexpr std::size_t socket_folder_bytes_max = 80;
constexpr const char* superuser_role = "postgres";
// Databases belong to an ordinary role: the wall between organisations does not bind superusers.
constexpr const char* owner_role = "arouter";

[[noreturn]] void fail_with_errno(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

std::string find_binaries() {
  std::string newest;
  const fs::path root = "/usr/lib/postgresql";
  if (fs::exists(root)) {
    for (const auto& version : fs::directory_iterator(root)) {
      const auto folder = version.path() / "bin";
      if (fs::exists(folder / "initdb")) newest = std::max(newest, folder.string());
    }
  }
  if (newest.empty()) {
    throw std::runtime_error("tests need PostgreSQL's server programs: apt-get install postgresql");
  }
  return newest;
}

// PostgreSQL refuses to run as root: `command` as the user postgres then, else as it is.
Command unprivileged(Command command) {
  if (::geteuid() != 0) return command;
  Command prefixed{"setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"};
  prefixed.insert(prefixed.end(), command.begin(), command.end());
  return prefixed;
}

// Where a program runs and what it reads and prints to.
struct Surroundings {
  std::string folder;
  int in;
  int out;
  short flags = 0;  // of posix_spawnattr_setflags
};

// Not fork: other threads run, and the copy of one of their locks would be held in the child.
pid_t spawn(const Command& command, const Surroundings& around) {
  std::vector<char*> arguments;
  for (const auto& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t files;
  ::posix_spawn_file_actions_init(&files);
  ::posix_spawn_file_actions_addchdir_np(&files, around.folder.c_str());
  ::posix_spawn_file_actions_adddup2(&files, around.in, STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&files, around.out, STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&files, around.out, STDERR_FILENO);
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  ::posix_spawnattr_setflags(&attributes, around.flags);
  pid_t child = -1;
  const int error =
      ::posix_spawnp(&child, arguments[0], &files, &attributes, arguments.data(), environ);
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&files);
  if (error != 0) throw std::system_error(error, std::generic_category(), command.front());
  return child;
}

std::string read_all(int descriptor) {
  std::string text;
  char buffer[4096];
  for (ssize_t n; (n = ::read(descriptor, buffer, sizeof buffer)) > 0;) {
    text.append(buffer, static_cast<std::size_t>(n));
  }
  return text;
}

// Runs `command` to its end and returns what it printed; throws when it failed.
std::string run(const Command& command, const std::string& folder) {
  int output[2];
  if (::pipe2(output, O_CLOEXEC) != 0) fail_with_errno("pipe");
  const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  const auto child = spawn(command, {folder, nothing, output[1]});
  ::close(output[1]);
  ::close(nothing);
  auto text = read_all(output[0]);
  ::close(output[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  if (status != 0) throw std::runtime_error(command.front() + " failed: " + text);
  return text;
}

std::string make_folder() {
  auto pattern = (fs::temp_directory_path() / "arouter-pg-XXXXXX").string();
  if (pattern.size() > socket_folder_bytes_max) {
    throw std::runtime_error("the temporary folder's path is too long for a Unix socket");
  }
  if (::mkdtemp(pattern.data()) == nullptr) fail_with_errno("mkdtemp " + pattern);
  if (::geteuid() == 0) {
    const auto* owner = ::getpwnam("postgres");
    if (owner == nullptr) throw std::runtime_error("run as root, tests need the user postgres");
    if (::chown(pattern.c_str(), owner->pw_uid, owner->pw_gid) != 0) fail_with_errno("chown");
  }
  return pattern;
}

}  // namespace

TestPostgres& TestPostgres::instance() {
  static TestPostgres cluster;
  return cluster;
}

TestPostgres::TestPostgres() : binaries_(find_binaries()), folder_(make_folder()) {
  start_watchdog();
  run(unprivileged({binaries_ + "/initdb", "--pgdata=" + folder_ + "/data",
                    "--username=" + std::string(superuser_role), "--auth=trust", "--encoding=UTF8",
                    "--locale=C", "--no-sync"}),
      folder_);
  start();
  make_owner();
}

TestPostgres::~TestPostgres() {
  ::close(watchdog_input_);
  ::waitpid(watchdog_process_, nullptr, 0);
}

// A process that outlives this one: when the pipe closes, because we ended or crashed, it stops the
// cluster and removes its folder.
void TestPostgres::start_watchdog() {
  int pipe[2];
  if (::pipe2(pipe, O_CLOEXEC) != 0) fail_with_errno("pipe");
  const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  Command command{"sh", "-c", R"(cat; "$@"; rm -rf "$0")", folder_};
  const auto stop_it = pg_ctl("stop");
  command.insert(command.end(), stop_it.begin(), stop_it.end());
  // A session of its own: an interrupt from the terminal is not for it.
  watchdog_process_ = spawn(command, {"/", pipe[0], nowhere, POSIX_SPAWN_SETSID});
  ::close(pipe[0]);
  ::close(nowhere);
  watchdog_input_ = pipe[1];
}

std::vector<std::string> TestPostgres::pg_ctl(const std::string& action) const {
  Command command{binaries_ + "/pg_ctl", "--pgdata=" + folder_ + "/data", "--wait", "--silent",
                  action};
  if (action == "stop") {
    command.push_back("--mode=immediate");
  } else {  // an odd time zone, so that nothing passes by leaning on the server's default
    command.push_back("--log=" + folder_ + "/log");
    command.push_back("--options=-c listen_addresses='' -c unix_socket_directories='" + folder_ +
                      "' -c fsync=off -c full_page_writes=off -c timezone=Asia/Tokyo");
  }
  return unprivileged(command);
}

void TestPostgres::start() {
  run(pg_ctl("start"), folder_);
}

void TestPostgres::make_owner() {
  const auto url =
      "postgresql:///postgres?user=" + std::string(superuser_role) + "&host=" + folder_;
  query(url, "CREATE ROLE " + std::string(owner_role) + " LOGIN");
}

void TestPostgres::stop() {
  run(pg_ctl("stop"), folder_);
}

std::string TestPostgres::fresh_database(const std::string& original) {
  const auto url_of = [&](const std::string& name, const std::string& user = owner_role) {
    return "postgresql:///" + name + "?user=" + user + "&host=" + folder_;
  };
  const auto name = "test_" + std::to_string(++databases_);
  auto command = "CREATE DATABASE " + name + " OWNER " + owner_role;
  for (int other = 1; other < databases_; ++other) {
    const auto candidate = "test_" + std::to_string(other);
    if (url_of(candidate) == original) command += " TEMPLATE " + candidate;
  }
  query(url_of("postgres", superuser_role), command);
  return url_of(name);
}

std::string TestPostgres::query(const std::string& url, const std::string& sql) const {
  auto text = run({binaries_ + "/psql", "--no-psqlrc", "--quiet", "--no-align", "--tuples-only",
                   "--set=ON_ERROR_STOP=1", "--command=" + sql, url},
                  folder_);
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

}  // namespace arouter::test
