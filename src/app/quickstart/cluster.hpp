// Where the private PostgreSQL keeps its files, and making them.
#pragma once

#include <string>

#include <arouter/base/result.hpp>

#include "app/quickstart/account.hpp"
#include "app/quickstart/postgres_programs.hpp"

namespace arouter::app::quickstart {

struct Cluster {
  Cluster() = default;
  Account account;
  PostgresPrograms programs;
  std::string data_folder;
  std::string socket_folder;  // short enough for a socket's address
  std::string log_file;
};

// Decides on all of it and makes the socket folder. When the account cannot reach `home` (a root's
// home folder, say), the data goes under /var/lib/arouter and `home`/postgres is a link to it.
Result<Cluster> locate_cluster(const std::string& home);

[[nodiscard]] bool is_initialised(const Cluster& cluster);

// initdb, and the database `arouter`. Whole or not at all: an interrupted one is begun anew.
Status initialise(const Cluster& cluster);

}  // namespace arouter::app::quickstart
