// Postgres: every store of the product over one PostgreSQL database, and the few connections they
// share.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include <arouter/ports/people_stores.hpp>
#include <arouter/ports/stores.hpp>

namespace arouter::store {

struct PostgresConfig {
  std::string url;  // libpq URL or key=value text; several hosts allowed
  // Worker threads, one connection each; one more connection listens for changes.
  std::size_t connections = 4;
  // Jobs waiting for a worker; beyond that the answer is `unavailable`, at once.
  std::size_t queue_max = 1024;
  std::chrono::milliseconds statement_timeout{10'000};
  std::chrono::milliseconds connect_timeout{
      5'000};  // for each host of the URL; whole seconds count
};

// Any thread may call the stores; a call resumes on the core that made it. While the database is
// known to be away every call fails at once with `unavailable` and a retry_after of one second;
// workers and listener reconnect by themselves, with a back-off of 50 ms to 2 s.
class Postgres {
 public:
  // Never fails because the database is away: nothing is connected before `start`.
  static std::unique_ptr<Postgres> open(PostgresConfig config);
  ~Postgres();  // stops
  Postgres(const Postgres&) = delete;
  Postgres& operator=(const Postgres&) = delete;

  // References into this object.
  [[nodiscard]] Stores stores();
  [[nodiscard]] PeopleStores people();

  // Starts the worker threads and the listener. Calls made before it wait in the queue.
  void start();
  // Ends running jobs' threads after their current job; whatever waits fails with `unavailable`.
  // The event loops of waiting callers must still exist. Final.
  void stop();

  // Whether at least one worker is connected, as of its last use. Any thread.
  [[nodiscard]] bool up() const;

  // Number of the newest migration the database has had, 0 when it had none. Errors: as those of
  // the stores.
  Task<Result<int>> schema_version();

 private:
  class Impl;
  explicit Postgres(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace arouter::store
