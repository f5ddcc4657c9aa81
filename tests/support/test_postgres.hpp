// TestPostgres: a private PostgreSQL cluster for one test process, reachable over a Unix socket in
// a temporary folder. It is started at first use, and stopped and removed when the process ends,
// however it ends.
#pragma once

#include <string>
#include <vector>

namespace arouter::test {

class TestPostgres {
 public:
  // The cluster of this process. Throws std::runtime_error that says what is missing.
  static TestPostgres& instance();

  TestPostgres(const TestPostgres&) = delete;
  TestPostgres& operator=(const TestPostgres&) = delete;
  ~TestPostgres();

  // A new database; returns its libpq URL. Empty, or a copy of the one at `original`, to which
  // nobody may be connected.
  std::string fresh_database(const std::string& original = {});

  // The rows of `sql` as psql prints them unaligned: columns by '|', rows by '\n', no header. Goes
  // through a process of its own, so it is no connection of the code under test.
  std::string query(const std::string& url, const std::string& sql) const;

  // The whole cluster goes away and comes back, with its data. Both wait until it is done.
  void stop();
  void start();

 private:
  TestPostgres();
  std::vector<std::string> pg_ctl(const std::string& action) const;
  void start_watchdog();
  void make_owner();

  std::string binaries_;  // folder of initdb and pg_ctl
  std::string folder_;    // data, socket and log
  int watchdog_input_ = -1;
  int watchdog_process_ = -1;
  int databases_ = 0;
};

}  // namespace arouter::test
