#include "app/quickstart/private_postgres.hpp"

#include <csignal>
#include <filesystem>
#include <unistd.h>

#include <arouter/base/text.hpp>

#include "app/quickstart/cluster.hpp"
#include "app/quickstart/postmaster_file.hpp"

namespace arouter::app::quickstart {
namespace {

using namespace std::chrono_literals;

constexpr auto start_patience = 60s;  // crash recovery included
constexpr auto stop_patience = 30s;

// Ends a server that a killed process left behind, and clears away a pid file that names a process
// which is no such server: PostgreSQL would refuse to start while that process lives.
Status end_leftover(const Cluster& cluster, const PrivatePostgres::Progress& progress) {
  const auto file = read_postmaster_file(cluster.data_folder);
  if (!file) return {};
  if (!serves(file->pid, cluster.data_folder)) {
    if (::kill(file->pid, 0) == 0) ::unlink((cluster.data_folder + "/postmaster.pid").c_str());
    return {};
  }
  progress("stopping the database that an earlier run left behind");
  const auto ended = [&] { return !serves(file->pid, cluster.data_folder); };
  ::kill(file->pid, SIGINT);
  if (wait_until(ended, stop_patience)) return {};
  ::kill(file->pid, SIGQUIT);
  if (wait_until(ended, stop_patience)) return {};
  return fail(ErrorCode::unavailable, "the database of an earlier run (process " +
                                          std::to_string(file->pid) +
                                          ") does not stop; end it by hand");
}

Command server_command(const Cluster& cluster) {
  Command command;
  command.arguments = {cluster.programs.path("postgres"),
                       "-D",
                       cluster.data_folder,
                       "-c",
                       "listen_addresses=",
                       "-c",
                       "unix_socket_directories=" + cluster.socket_folder,
                       "-c",
                       "unix_socket_permissions=0700",
                       "-c",
                       "max_connections=50"};
  command.account = cluster.account;
  command.output_file = cluster.log_file;
  command.working_folder = "/";
  command.signal_on_parent_death = SIGINT;  // PostgreSQL's fast shutdown
  return command;
}

// Waits until the server says that it accepts connections.
Status wait_ready(const Cluster& cluster, ChildProcess& server) {
  bool ready = false;
  const bool decided = wait_until(
      [&] {
        if (server.wait(0ms)) return true;
        const auto file = read_postmaster_file(cluster.data_folder);
        ready = file && file->pid == server.pid() && file->ready;
        return ready;
      },
      start_patience);
  if (ready) return {};
  return fail(ErrorCode::unavailable,
              std::string("PostgreSQL ") + (decided ? "did not start" : "takes too long to start") +
                  "; the end of " + cluster.log_file + ":\n" + tail_of(cluster.log_file));
}

}  // namespace

Result<std::unique_ptr<PrivatePostgres>> PrivatePostgres::start(const std::string& home,
                                                                const Progress& progress) {
  const auto cluster = locate_cluster(home);
  if (!cluster) return cluster.error();
  if (!is_initialised(*cluster)) {
    progress("creating a private PostgreSQL " + std::to_string(cluster->programs.version) +
             " under " + cluster->data_folder);
    if (auto made = initialise(*cluster); !made) return made.error();
  } else if (auto ended = end_leftover(*cluster, progress); !ended) {
    return ended.error();
  }
  std::error_code ignored;  // one run's log is enough
  std::filesystem::resize_file(cluster->log_file, 0, ignored);
  auto server = ChildProcess::start(server_command(*cluster));
  if (!server) return server.error();
  if (auto ready = wait_ready(*cluster, *server); !ready) return ready.error();
  auto url = "postgresql://arouter@/arouter?host=" + percent_encode(cluster->socket_folder);
  return std::unique_ptr<PrivatePostgres>(new PrivatePostgres(std::move(*server), std::move(url)));
}

PrivatePostgres::~PrivatePostgres() {
  stop();
}

void PrivatePostgres::stop() {
  for (const int number : {SIGINT, SIGQUIT, SIGKILL}) {
    server_.signal(number);
    if (server_.wait(stop_patience)) return;
  }
}

}  // namespace arouter::app::quickstart
