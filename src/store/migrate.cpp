#include <cstdio>
#include <map>

#include <arouter/base/text.hpp>
#include <arouter/crypto/digest.hpp>
#include <arouter/store/migrate.hpp>
#include <pqxx/pqxx>

#include "store/connection_text.hpp"
#include "store/failure.hpp"

namespace arouter::store {

namespace {

constexpr const char* create_table = R"(
  CREATE TABLE IF NOT EXISTS schema_migrations (
    number     integer PRIMARY KEY,
    name       text        NOT NULL,
    checksum   text        NOT NULL,   -- SHA-256 of the file
    applied_at timestamptz NOT NULL DEFAULT now()))";

// Any number not used elsewhere: whoever migrates holds this lock.
constexpr const char* lock = "SELECT pg_advisory_lock(7016996765293437282)";
constexpr const char* table_exists = "SELECT to_regclass('schema_migrations') IS NOT NULL";
constexpr const char* select_applied = "SELECT number, checksum FROM schema_migrations";
constexpr const char* insert_applied =
    "INSERT INTO schema_migrations (number, name, checksum) VALUES ($1, $2, $3)";

using Checksums = std::map<int, std::string>;  // by number

// "0002_keys"
std::string title(const Migration& migration) {
  const auto number = std::to_string(migration.number);
  return std::string(number.size() < 4 ? 4 - number.size() : 0, '0') + number + "_" +
         migration.name;
}

std::string checksum(const Migration& migration) {
  return to_hex(crypto::sha256(migration.sql).bytes);
}

Checksums read_applied(pqxx::connection& connection) {
  Checksums applied;
  pqxx::nontransaction session(connection);
  if (!session.exec(table_exists).at(0).at(0).as<bool>()) return applied;
  for (const auto& row : session.exec(select_applied)) {
    applied[row[0].as<int>()] = row[1].c_str();
  }
  return applied;
}

Status check_history(const Checksums& applied, const std::vector<Migration>& migrations) {
  Checksums known;
  for (const auto& migration : migrations) known[migration.number] = checksum(migration);
  const int newest_known = known.empty() ? 0 : known.rbegin()->first;
  for (const auto& [number, sum] : applied) {
    const auto ours = known.find(number);
    if (ours == known.end()) {
      return fail(ErrorCode::conflict,
                  "the database has a newer schema (" + std::to_string(applied.rbegin()->first) +
                      ") than this binary (" + std::to_string(newest_known) + ")");
    }
    if (ours->second != sum) {
      return fail(ErrorCode::conflict,
                  "migration " + std::to_string(number) + " was changed after it was applied");
    }
  }
  return {};
}

void apply(pqxx::connection& connection, const Migration& migration) {
  pqxx::work transaction(connection);
  transaction.exec(migration.sql);
  transaction.exec_params(insert_applied, migration.number, migration.name, checksum(migration));
  transaction.commit();
}

Error in_migration(const Migration& migration, Error cause) {
  if (cause.code() == ErrorCode::unavailable) return cause;
  const auto detail = cause.details().log_detail;
  return Error(ErrorCode::internal, "migration " + title(migration) + " failed: " + detail)
      .with_log_detail(detail);
}

Result<MigrationReport> migrate_on(pqxx::connection& connection,
                                   const std::vector<Migration>& migrations, bool dry_run) {
  {
    pqxx::nontransaction session(connection);
    session.exec("SET client_min_messages = 'warning'");
    session.exec(lock);
    if (!dry_run) session.exec(create_table);
  }
  const auto applied = read_applied(connection);
  const auto fits = check_history(applied, migrations);
  if (!fits) return fits.error();
  MigrationReport report;
  report.dry_run = dry_run;
  report.schema_before = applied.empty() ? 0 : applied.rbegin()->first;
  report.schema_after = report.schema_before;
  for (const auto& migration : migrations) {
    if (applied.count(migration.number) != 0) continue;
    try {
      if (!dry_run) apply(connection, migration);
    } catch (...) {
      return in_migration(migration, failure_of(std::current_exception()).error);
    }
    report.performed.push_back(title(migration));
    report.schema_after = migration.number;
  }
  return report;
}

}  // namespace

Result<MigrationReport> migrate(const std::string& url, const std::vector<Migration>& migrations,
                                bool dry_run) {
  try {
    pqxx::connection connection(connection_text(url, std::chrono::seconds(5)));
    const pqxx::quiet_errorhandler quiet(connection);
    return migrate_on(connection, migrations, dry_run);
  } catch (...) {
    return failure_of(std::current_exception()).error;
  }
}

}  // namespace arouter::store
