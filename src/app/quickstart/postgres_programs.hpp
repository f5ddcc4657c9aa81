// Finding PostgreSQL's programs, which Debian keeps out of the search path.
#pragma once

#include <string>

#include <arouter/base/result.hpp>

namespace arouter::app::quickstart {

struct PostgresPrograms {
  PostgresPrograms() = default;
  int version = 0;  // major
  std::string folder;

  [[nodiscard]] std::string path(const std::string& program) const {
    return folder + "/" + program;
  }
};

// The newest version from 13 on, or exactly `version` when that is not 0: a data folder can only be
// opened by the version that made it. Errors say what to install.
Result<PostgresPrograms> find_postgres(int version);

}  // namespace arouter::app::quickstart
