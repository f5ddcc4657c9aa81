// Gateway: every object of a running gateway, built in order and owned here. The answer to "what
// does this program consist of?".
#pragma once

#include <chrono>
#include <memory>

#include <arouter/api/handler.hpp>
#include <arouter/gateway/accounts.hpp>
#include <arouter/gateway/admit.hpp>
#include <arouter/gateway/authenticate.hpp>
#include <arouter/gateway/drain.hpp>
#include <arouter/gateway/generations.hpp>
#include <arouter/gateway/infer.hpp>
#include <arouter/gateway/leases.hpp>
#include <arouter/gateway/rate_limiter.hpp>
#include <arouter/gateway/snapshots.hpp>
#include <arouter/journal/journal.hpp>
#include <arouter/journal/posix_files.hpp>
#include <arouter/net/http_upstream.hpp>
#include <arouter/net/runtime.hpp>
#include <arouter/net/server.hpp>
#include <arouter/store/postgres.hpp>
#include <arouter/telemetry/metrics.hpp>

#include "app/load.hpp"
#include "app/runtime_cores.hpp"
#include "app/schema_watch.hpp"
#include "app/snapshot_file.hpp"
#include "app/worker_threads.hpp"

namespace arouter::app {

class Gateway {
 public:
  // Builds everything; nothing runs yet. Errors name what is wrong with the configuration or the
  // data directory.
  static Result<std::unique_ptr<Gateway>> build(LoadedConfig loaded);
  ~Gateway();

  // Starts the event loops, loads the keys (from the last snapshot while PostgreSQL is away) and
  // begins to accept. Errors: an address in use, unusable TLS files.
  Status start();

  // Replaces catalogue, providers, health policy and log settings. Everything else needs a restart.
  void reload(LoadedConfig loaded);

  // Stops accepting, lets calls finish within the grace, empties the journal if the database
  // answers, and stops everything.
  void shut_down();

  [[nodiscard]] std::uint16_t port() const { return public_server_->port(); }
  [[nodiscard]] std::uint16_t metrics_port() const;
  [[nodiscard]] net::Runtime& runtime() { return runtime_; }

 private:
  struct Identity;  // what is read from the data directory and the secrets

  Gateway(LoadedConfig loaded, Identity identity);
  void load_keys();
  void start_background_work();
  void wait_for_drain(std::chrono::milliseconds patience);
  void refresh_gauges();
  // Whether it answers and has our tables.
  [[nodiscard]] bool database_usable() const;
  std::shared_ptr<const gateway::Market> make_market(LoadedConfig& loaded) const;
  std::unique_ptr<net::Server> make_server(HttpHandler& handler, const ListenAddress& address,
                                           bool public_listener);

  Config config_;
  SystemClock clock_;
  std::unique_ptr<Random> random_;
  net::Runtime runtime_;
  RuntimeCores cores_;
  telemetry::Metrics metrics_;

  ReplicaId replica_;
  std::unique_ptr<FileSystem> files_;
  std::unique_ptr<journal::UsageJournal> journal_;
  std::unique_ptr<store::Postgres> postgres_;
  Stores stores_;
  SchemaWatch schema_;
  crypto::KeyHasher hasher_;
  SnapshotFile vault_;

  gateway::Snapshots snapshots_;
  gateway::LeaseDesk leases_;
  gateway::Drainer drainer_;
  Published<gateway::Market> market_;
  gateway::GenerationLog generations_;
  gateway::RateLimiter rates_;
  gateway::Admitter admitter_;
  gateway::Settler settler_;
  net::HttpUpstream upstream_;
  gateway::Infer infer_;
  gateway::Authenticator authenticator_;

  PeopleStores people_;
  WorkerThreads workers_;
  gateway::SessionDesk sessions_;
  gateway::SignIn sign_in_;
  gateway::Accounts accounts_;

  std::unique_ptr<HttpHandler> public_handler_;
  std::unique_ptr<HttpHandler> operations_handler_;
  std::unique_ptr<net::Server> public_server_;
  std::unique_ptr<net::Server> operations_server_;  // null: its routes are on the public listener
  bool running_ = false;
};

}  // namespace arouter::app
