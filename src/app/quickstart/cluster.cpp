#include "app/quickstart/cluster.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

#include <arouter/base/text.hpp>
#include <arouter/crypto/digest.hpp>

#include "app/config/file.hpp"
#include "app/quickstart/process.hpp"

namespace arouter::app::quickstart {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

// sockaddr_un holds 107 bytes; the server appends "/.s.PGSQL.5432" and, for its lock, ".lock".
constexpr std::size_t socket_folder_bytes_max = 80;

Error system_error(const std::string& doing) {
  return fail(ErrorCode::unavailable, doing + ": " + std::strerror(errno));
}

// A folder only the account may enter. One that exists must already be exactly that: names under
// /tmp can be taken by others.
Status private_folder(const std::string& path, const Account& account) {
  if (::mkdir(path.c_str(), 0700) == 0) {
    if (account.is_other && ::chown(path.c_str(), account.uid, account.gid) != 0) {
      return system_error("cannot give " + path + " to " + account.name);
    }
    return {};
  }
  if (errno != EEXIST) return system_error("cannot create " + path);
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) return system_error("cannot look at " + path);
  if (S_ISDIR(status.st_mode) && status.st_uid == account.uid && (status.st_mode & 0077) == 0) {
    return {};
  }
  return fail(ErrorCode::unavailable, path + " exists and is not a private folder of account " +
                                          std::to_string(account.uid));
}

std::string short_name(const std::string& home) {
  return to_hex(std::span<const std::byte>(crypto::sha256(home).bytes).first(8));
}

// The folder that holds the cluster's own: `home`, or a reachable one linked from it.
Result<std::string> reachable_base(const std::string& home, const Account& account) {
  if (can_reach(account, home + "/postgres")) return home;
  const auto base = "/var/lib/arouter/" + short_name(home);
  std::error_code failure;
  fs::create_directories(base, failure);
  if (failure)
    return fail(ErrorCode::unavailable, "cannot create " + base + ": " + failure.message());
  fs::permissions(base, fs::perms(0755), failure);
  const auto link = home + "/postgres";
  if (fs::is_symlink(link, failure)) fs::remove(link, failure);
  fs::create_symlink(base + "/postgres", link, failure);
  if (failure)
    return fail(ErrorCode::unavailable, "cannot link " + link + ": " + failure.message());
  return base;
}

int version_of(const std::string& data_folder) {
  const auto text = read_file(data_folder + "/PG_VERSION");
  if (!text) return 0;
  return static_cast<int>(parse_u64(trim(*text)).value_or(0));
}

Command command_of(const Cluster& cluster, const std::string& program,
                   std::vector<std::string> arguments) {
  Command command;
  command.arguments = std::move(arguments);
  command.arguments.insert(command.arguments.begin(), cluster.programs.path(program));
  command.account = cluster.account;
  command.output_file = cluster.log_file;
  command.working_folder = "/";
  return command;
}

}  // namespace

Result<Cluster> locate_cluster(const std::string& home) {
  Cluster cluster;
  auto account = database_account();
  if (!account) return account.error();
  cluster.account = std::move(*account);
  const auto base = reachable_base(home, cluster.account);
  if (!base) return base.error();
  cluster.data_folder = *base + "/postgres";
  cluster.log_file = home + "/postgres.log";
  auto programs = find_postgres(version_of(cluster.data_folder));
  if (!programs) return programs.error();
  cluster.programs = std::move(*programs);
  cluster.socket_folder = *base + "/socket";
  if (cluster.socket_folder.size() > socket_folder_bytes_max) {
    cluster.socket_folder =
        "/tmp/arouter-" + std::to_string(cluster.account.uid) + "-" + short_name(home);
  }
  if (auto made = private_folder(cluster.socket_folder, cluster.account); !made) {
    return made.error();
  }
  return cluster;
}

bool is_initialised(const Cluster& cluster) {
  return version_of(cluster.data_folder) != 0;
}

Status initialise(const Cluster& cluster) {
  const auto fresh = cluster.data_folder + ".new";
  std::error_code failure;
  fs::remove_all(fresh, failure);
  if (auto made = private_folder(fresh, cluster.account); !made) return made;
  auto initdb = command_of(cluster, "initdb",
                           {"-D", fresh, "--username=arouter", "--auth-local=trust",
                            "--auth-host=reject", "--encoding=UTF8", "--locale=C"});
  if (auto done = run_command(initdb, 120s); !done) return done;
  auto create = command_of(cluster, "postgres", {"--single", "-D", fresh, "postgres"});
  create.input = "CREATE DATABASE arouter\n";
  if (auto done = run_command(create, 60s); !done) return done;
  fs::rename(fresh, cluster.data_folder, failure);
  if (failure) {
    return fail(ErrorCode::unavailable,
                "cannot rename " + fresh + " to " + cluster.data_folder + ": " + failure.message());
  }
  return {};
}

}  // namespace arouter::app::quickstart
