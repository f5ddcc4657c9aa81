// The database schema as numbered SQL files, applied in order and never changed afterwards.
#pragma once

#include <string>
#include <vector>

#include <arouter/base/result.hpp>

namespace arouter::store {

struct Migration {
  int number = 0;    // from 1, without gaps
  std::string name;  // the file's noun: "keys" of 0002_keys.sql
  std::string sql;   // without transaction control
};

struct MigrationReport {
  int schema_before = 0;               // highest number applied before; 0 = empty database
  int schema_after = 0;                // highest number applied now, or by a real run of a dry one
  std::vector<std::string> performed;  // "0002_keys", in order; with dry_run: what would be
  bool dry_run = false;
};

// Those of migrations/, as built into this binary, in order.
const std::vector<Migration>& embedded_migrations();

// Brings the database at `url` to the newest of `migrations`; several processes may do so at once,
// one works and the others wait. Each file is one transaction, so an interrupted run continues
// later. Blocks; for start-up and the command line. Errors: unavailable (no connection), conflict
// (the database has a newer schema than this binary, or a file was changed after it was applied),
// internal (a file failed; the message names it).
Result<MigrationReport> migrate(const std::string& url, const std::vector<Migration>& migrations,
                                bool dry_run);

}  // namespace arouter::store
