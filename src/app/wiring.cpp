#include "app/wiring.hpp"

#include <future>
#include <thread>

#include <arouter/crypto/random.hpp>
#include <arouter/gateway/credit_expiry.hpp>
#include <arouter/journal/replica_id.hpp>
#include <arouter/store/migrate.hpp>
#include <arouter/telemetry/access.hpp>
#include <arouter/telemetry/log.hpp>

#include "app/key_hasher.hpp"
#include "app/version.hpp"

namespace arouter::app {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using telemetry::log;
using telemetry::LogLevel;

constexpr seconds first_load_patience{10};
constexpr seconds drain_patience{10};
// Each holds crypto::password_memory_bytes while it works. What waits is answered within a few
// seconds or not at all.
constexpr std::size_t password_threads = 2;
constexpr std::size_t passwords_waiting_max = 32;

gateway::LeasePolicy lease_policy(const LimitsConfig& limits) {
  gateway::LeasePolicy policy;
  policy.expiry = limits.lease_expiry;
  policy.heartbeat = limits.lease_expiry / 12;
  policy.unreconciled_release = limits.unreconciled_release;
  return policy;
}

gateway::InferPolicy infer_policy(const Config& config) {
  gateway::InferPolicy policy;
  policy.plan.min_affordable_output_tokens = config.limits.min_affordable_output_tokens;
  policy.sse_keepalive = config.server.sse_keepalive;
  return policy;
}

gateway::SessionPolicy session_policy(const AccountsConfig& accounts) {
  gateway::SessionPolicy policy;
  policy.lifetime = accounts.session_lifetime;
  policy.idle = accounts.session_idle;
  return policy;
}

gateway::SignInPolicy sign_in_policy(const AccountsConfig& accounts) {
  gateway::SignInPolicy policy;
  policy.sign_up = accounts.sign_up;
  return policy;
}

gateway::AccountPolicy account_policy(const AccountsConfig& accounts) {
  gateway::AccountPolicy policy;
  policy.invitation_lifetime = accounts.invitation_lifetime;
  policy.org_deletion_grace = accounts.org_deletion_grace;
  policy.public_url = accounts.public_url;
  policy.trust_forwarded_proto = accounts.trust_forwarded_proto;
  return policy;
}

store::PostgresConfig postgres_config(const DatabaseConfig& database) {
  store::PostgresConfig config;
  config.url = database.url;
  config.connections = database.connections;
  return config;
}

std::size_t core_count(const ServerConfig& server) {
  return server.cores > 0 ? server.cores : std::max(1u, std::thread::hardware_concurrency());
}

}  // namespace

struct Gateway::Identity {
  Identity(crypto::KeyHasher hasher_in, crypto::SubKey snapshot_key_in)
      : hasher(hasher_in), snapshot_key(snapshot_key_in) {}
  crypto::KeyHasher hasher;
  crypto::SubKey snapshot_key;
  ReplicaId replica;
  std::unique_ptr<Random> random;
  std::unique_ptr<FileSystem> files;
  std::unique_ptr<journal::UsageJournal> journal;
};

Result<std::unique_ptr<Gateway>> Gateway::build(LoadedConfig loaded) {
  const auto& config = loaded.config;
  const auto key = master_key(config.secrets);
  if (!key) return key.error();
  const auto hasher = key_hasher(config.secrets);
  if (!hasher) return hasher.error();
  Identity identity(*hasher, key->derive("key-snapshot"));
  identity.random = std::make_unique<crypto::SystemRandom>();
  identity.files = journal::make_posix_files();
  const auto made = identity.files->create_directories(config.data_dir);
  if (!made) return made.error();
  const auto replica =
      journal::load_or_create_replica_id(*identity.files, config.data_dir, *identity.random);
  if (!replica) return replica.error();
  identity.replica = *replica;

  journal::JournalConfig journal;
  journal.dir = config.data_dir + "/journal";
  journal.cores = core_count(config.server);
  journal.bytes_max = config.journal.bytes_max;
  journal.sync = config.journal.sync;
  journal.replica = *replica;
  static const SystemClock journal_clock;
  auto opened = journal::open_journal(*identity.files, journal_clock, std::move(journal),
                                      [](std::string_view problem) {
                                        log(LogLevel::error, "journal", {{"problem", problem}});
                                      });
  if (!opened) return opened.error();
  identity.journal = std::move(*opened);
  return std::unique_ptr<Gateway>(new Gateway(std::move(loaded), std::move(identity)));
}

Gateway::Gateway(LoadedConfig loaded, Identity identity)
    : config_(loaded.config),
      random_(std::move(identity.random)),
      runtime_(core_count(config_.server)),
      cores_(runtime_),
      metrics_(runtime_.cores()),
      replica_(identity.replica),
      files_(std::move(identity.files)),
      journal_(std::move(identity.journal)),
      postgres_(store::Postgres::open(postgres_config(config_.database))),
      stores_(postgres_->stores()),
      schema_([this] { return postgres_->schema_version(); },
              store::embedded_migrations().back().number, loaded.path),
      hasher_(identity.hasher),
      vault_(config_.data_dir + "/keys.snapshot", identity.snapshot_key),
      snapshots_(stores_.keys, stores_.changes, vault_, clock_, runtime_.timer()),
      leases_(stores_.leases, clock_, runtime_.timer(), replica_, lease_policy(config_.limits)),
      drainer_(*journal_, stores_.usage, stores_.leases, leases_, snapshots_, runtime_.timer(),
               metrics_, replica_),
      market_(make_market(loaded)),
      generations_(runtime_.cores()),
      rates_(leases_, clock_, config_.limits.free_models),
      admitter_(leases_, clock_, metrics_),
      settler_(*journal_, generations_, clock_, metrics_),
      upstream_(runtime_),
      infer_(market_, rates_, admitter_, settler_, upstream_, clock_, metrics_,
             infer_policy(config_), runtime_.cores()),
      authenticator_(hasher_, snapshots_, clock_, runtime_.cores()),
      people_(postgres_->people()),
      workers_(password_threads, passwords_waiting_max),
      sessions_(people_.sessions, hasher_, *random_, clock_, session_policy(config_.accounts)),
      sign_in_(people_.users, people_.invitations, workers_, hasher_, clock_,
               sign_in_policy(config_.accounts)),
      accounts_{people_, sessions_, sign_in_, account_policy(config_.accounts)} {
  snapshots_.on_limit_change(
      [this](std::shared_ptr<gateway::ScopeLedger> ledger) { leases_.recall(ledger); });
  metrics_.name_routes(api::route_names());
  metrics_.set_build_info(std::string(version()), std::string(commit()));
  metrics_.before_scrape([this](telemetry::Metrics&) { refresh_gauges(); });
  telemetry::set_log_level(config_.log.level);
  telemetry::set_access_log(config_.log.access);

  api::ApiDependencies inside{
      authenticator_, hasher_,    rates_,       infer_,
      market_,        snapshots_, generations_, leases_,
      stores_,        *journal_,  cores_,       runtime_.timer(),
      metrics_,       clock_,     *random_,     [this] { return database_usable(); }};
  inside.people = &sessions_;
  inside.accounts = &accounts_;
  api::ApiPolicy policy;
  policy.request_body_bytes_max = config_.server.request_body_bytes_max;
  policy.metrics_on_public_listener = !config_.server.metrics_listen;
  public_handler_ = api::make_public_handler(inside, policy);
  operations_handler_ = api::make_operations_handler(inside, policy);
}

Gateway::~Gateway() {
  if (running_) shut_down();
}

std::shared_ptr<const gateway::Market> Gateway::make_market(LoadedConfig& loaded) const {
  auto market = std::make_shared<gateway::Market>();
  market->catalogue = loaded.catalogue;
  for (auto& settings : loaded.providers) {
    gateway::ProviderAccess access;
    access.origin = settings.origin;
    access.api_keys = std::move(settings.api_keys);
    market->access.push_back(std::move(access));
  }
  market->health = std::make_shared<gateway::HealthBoard>(*loaded.catalogue, loaded.config.health,
                                                          clock_, runtime_.cores());
  return market;
}

std::unique_ptr<net::Server> Gateway::make_server(HttpHandler& handler,
                                                  const ListenAddress& address,
                                                  bool public_listener) {
  const auto& from = config_.server;
  net::ServerConfig server;
  server.address = address.host;
  server.port = address.port;
  server.head_bytes_max = from.head_bytes_max;
  server.connections_max_per_core = from.connections_max_per_core;
  server.head_timeout = from.head_timeout;
  server.body_timeout = from.body_timeout;
  server.idle_timeout = from.idle_timeout;
  if (public_listener) {
    server.proxy_protocol = from.proxy_protocol;
    server.tls_certificate_file = from.tls.certificate_file;
    server.tls_private_key_file = from.tls.private_key_file;
    server.cors_allowed_origins = from.cors_allowed_origins;
  }
  server.on_warning = [](std::string_view text) {
    log(LogLevel::warn, "server", {{"warning", text}});
  };
  return std::make_unique<net::Server>(runtime_, handler, std::move(server));
}

Status Gateway::start() {
  public_server_ = make_server(*public_handler_, config_.server.listen, true);
  if (config_.server.metrics_listen) {
    operations_server_ = make_server(*operations_handler_, *config_.server.metrics_listen, false);
  }
  running_ = true;
  runtime_.start();
  postgres_->start();
  load_keys();
  start_background_work();
  auto listening = public_server_->start();
  if (listening && operations_server_) listening = operations_server_->start();
  return listening;
}

// Waits for the keys and for this replica's registration, so that the first request finds both;
// goes on without them when PostgreSQL is away.
void Gateway::load_keys() {
  auto loaded = std::make_shared<std::promise<Status>>();
  auto done = loaded->get_future();
  runtime_.spawn(0, [this, loaded]() -> Task<void> {
    co_await schema_.look();
    const auto registered = co_await leases_.tick();
    const auto keys = co_await snapshots_.load();
    loaded->set_value(keys ? registered : keys);
  });
  if (done.wait_for(first_load_patience) != std::future_status::ready) {
    log(LogLevel::warn, "start_without_database", {{"reason", "the database does not answer"}});
    return;
  }
  const auto status = done.get();
  if (!status && !schema_.behind()) {  // else the log has said what is missing
    log(LogLevel::warn, "start_without_database", {{"reason", status.error().message()}});
  }
}

void Gateway::start_background_work() {
  runtime_.spawn(0, [this]() -> Task<void> { co_await snapshots_.follow(); });
  runtime_.spawn(0, [this]() -> Task<void> { co_await leases_.run(); });
  runtime_.spawn(0, [this]() -> Task<void> { co_await schema_.follow(runtime_.timer()); });
  runtime_.spawn(0, [this]() -> Task<void> { co_await drainer_.run(); });
  runtime_.spawn(0, [this]() -> Task<void> {
    co_await gateway::expire_credit_forever(stores_.credits, runtime_.timer());
  });
  runtime_.spawn(0, [this]() -> Task<void> {
    co_await gateway::merge_health_forever(market_, cores_, runtime_.timer());
  });
}

void Gateway::reload(LoadedConfig loaded) {
  telemetry::set_log_level(loaded.config.log.level);
  telemetry::set_access_log(loaded.config.log.access);
  market_.publish(make_market(loaded));
}

std::uint16_t Gateway::metrics_port() const {
  return operations_server_ ? operations_server_->port() : std::uint16_t{0};
}

bool Gateway::database_usable() const {
  return postgres_->up() && !schema_.behind();
}

void Gateway::refresh_gauges() {
  using telemetry::Gauge;
  const auto journal = journal_->stats();
  metrics_.set(Gauge::journal_bytes, static_cast<std::int64_t>(journal.bytes_used));
  metrics_.set(Gauge::journal_records_pending, static_cast<std::int64_t>(journal.records_pending));
  metrics_.set(Gauge::database_up, postgres_->up() ? 1 : 0);
  metrics_.set(Gauge::snapshot_epoch, static_cast<std::int64_t>(snapshots_.epoch()));
  metrics_.set(Gauge::snapshot_age_seconds, snapshots_.age().count() / 1000);
  const auto clients = public_server_ ? public_server_->counters().connections_open : 0;
  metrics_.set(Gauge::connections_open, static_cast<std::int64_t>(clients));
  metrics_.set(Gauge::upstream_connections_open,
               static_cast<std::int64_t>(upstream_.counters().connections_open));
}

void Gateway::wait_for_drain(milliseconds patience) {
  const auto deadline = clock_.steady() + patience;
  while (journal_->stats().records_pending > 0 && database_usable() && clock_.steady() < deadline) {
    std::this_thread::sleep_for(milliseconds(20));
  }
}

void Gateway::shut_down() {
  running_ = false;
  if (public_server_) public_server_->drain(config_.server.shutdown_grace);
  wait_for_drain(drain_patience);
  auto returned = std::make_shared<std::promise<void>>();
  auto done = returned->get_future();
  runtime_.spawn(0, [this, returned]() -> Task<void> {
    co_await leases_.return_all();
    returned->set_value();
  });
  done.wait_for(seconds(2));
  if (operations_server_) operations_server_->drain(milliseconds(200));
  workers_.stop();
  postgres_->stop();
  runtime_.stop();
  runtime_.join();
  journal_->close();
}

}  // namespace arouter::app
