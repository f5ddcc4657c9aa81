// What a usage row costs on its way from the journal to PostgreSQL: N rows are drained from a
// journal of 200,000 into a private cluster, in batches of the gateway's size.
//
//   bench_drain [ROWS [ROWS_PER_BATCH]]
//
// Prints rows per second, and microseconds of processor time a row: of this process (decoding
// included) and of the one server process that takes the rows. Exit code 1 when rows are missing or
// the rate that must hold is missed.
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <sys/resource.h>

#include <arouter/base/clock.hpp>
#include <arouter/journal/journal.hpp>
#include <arouter/journal/posix_files.hpp>
#include <arouter/store/migrate.hpp>
#include <arouter/store/postgres.hpp>

#include "micro/usual_row.hpp"
#include "support/fixed_random.hpp"
#include "support/run_coro.hpp"
#include "support/test_postgres.hpp"

namespace arouter::bench {
namespace {

using test::run_coro;
using test::TestPostgres;

constexpr double rows_per_second_min = 50'000;
constexpr std::size_t keys = 100;

struct Amounts {
  std::size_t rows = 200'000;
  std::size_t rows_per_batch = 4'000;
};

// Processor time in microseconds.
double of_this_process() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto micros = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
  };
  return micros(usage.ru_utime) + micros(usage.ru_stime);
}

double of_process(const std::string& pid) {
  double nanoseconds = 0;
  std::ifstream("/proc/" + pid + "/schedstat") >> nanoseconds;
  return nanoseconds / 1000;
}

struct Database {
  Database() : url(TestPostgres::instance().fresh_database()) {
    const auto migrated = store::migrate(url, store::embedded_migrations(), false);
    if (!migrated) throw std::runtime_error(migrated.error().message());
    store::PostgresConfig config;
    config.url = url;
    config.connections = 1;
    postgres = store::Postgres::open(config);
    postgres->start();
  }
  std::string query(const std::string& sql) { return TestPostgres::instance().query(url, sql); }

  const std::string url;
  std::unique_ptr<store::Postgres> postgres;
};

// Fills the journal with rows of one organisation and some keys, a call at a time.
void write_rows(journal::UsageJournal& journal, std::size_t rows, OrgId org, ScopeId credits) {
  test::FixedRandom random(7);
  SystemClock clock;
  RequestIdSource ids(random);
  UsageRecord row = usual_row();
  row.org = org;
  for (std::size_t number = 0; number < rows; ++number) {
    row.created_at = clock.wall();
    row.id = ids.next(row.created_at);
    const std::size_t key = number * 7919 % keys;
    row.key_hash.replace(0, 8, std::to_string(10'000'000 + key));
    row.scopes = {{ScopeId{static_cast<std::int64_t>(1'000 + key)}, {}}, {credits, {}}};
    row.usage.prompt = static_cast<std::int64_t>(500 + number % 4'000);
    if (!journal.opened(row)) throw std::runtime_error("the journal is full");
    journal.settled(row);
  }
}

// Returns how many rows were new.
std::uint64_t drain(journal::UsageJournal& journal, UsageStore& usage, ReplicaId replica,
                    std::size_t rows_per_batch) {
  std::uint64_t inserted = 0;
  for (;;) {
    JournalBatch batch = journal.next(rows_per_batch);
    if (batch.records.empty()) return inserted;
    const auto outcome = run_coro(usage.insert(replica, std::move(batch.records)));
    if (!outcome) throw std::runtime_error(outcome.error().details().log_detail);
    inserted += outcome->inserted;
    journal.acknowledge(batch.position);
  }
}

bool measure(const std::string& dir, const Amounts& amounts) {
  Database database;
  const auto stores = database.postgres->stores();
  const auto org = run_coro(stores.orgs.create(Actor(), "bench", Money::usd(1'000'000)));
  if (!org) throw std::runtime_error(org.error().message());
  ReplicaId replica;
  replica.value.bytes[0] = 1;
  if (!run_coro(stores.leases.register_replica(replica, std::chrono::hours(1)))) return false;

  const auto files = journal::make_posix_files();
  SystemClock clock;
  journal::JournalConfig config;
  config.dir = dir;
  config.background = false;
  const auto opened = journal::open_journal(*files, clock, config);
  if (!opened) throw std::runtime_error(opened.error().message());
  write_rows(**opened, amounts.rows, org->id, org->credit_scope);

  const auto server = database.query(
      "SELECT pid FROM pg_stat_activity WHERE application_name = 'arouter' AND datname ="
      " current_database() AND query NOT LIKE 'LISTEN%'");
  const double client_before = of_this_process();
  const double server_before = of_process(server);
  const auto started = std::chrono::steady_clock::now();
  const auto inserted = drain(**opened, stores.usage, replica, amounts.rows_per_batch);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - started;

  const auto rows = static_cast<double>(amounts.rows);
  const double rate = rows / taken.count();
  std::printf("%zu rows in batches of %zu: %.0f rows/s, CPU us/row: client %.2f, server %.2f\n",
              amounts.rows, amounts.rows_per_batch, rate,
              (of_this_process() - client_before) / rows,
              (of_process(server) - server_before) / rows);
  const bool complete =
      inserted == amounts.rows && database.query("SELECT count(*), sum(requests) FROM usage_daily")
                                      .ends_with("|" + std::to_string(amounts.rows));
  if (!complete)
    std::printf("rows are missing: %llu were inserted\n",
                static_cast<unsigned long long>(inserted));
  if (rate < rows_per_second_min)
    std::printf("MISSED: at least %.0f rows/s\n", rows_per_second_min);
  return complete && rate >= rows_per_second_min;
}

}  // namespace
}  // namespace arouter::bench

int main(int argc, char** argv) {
  arouter::bench::Amounts amounts;
  if (argc > 1) amounts.rows = std::strtoull(argv[1], nullptr, 10);
  if (argc > 2) amounts.rows_per_batch = std::strtoull(argv[2], nullptr, 10);
  std::string dir = std::filesystem::temp_directory_path() / "arouter-bench-XXXXXX";
  if (::mkdtemp(dir.data()) == nullptr) return 1;
  bool good = false;
  try {
    good = arouter::bench::measure(dir, amounts);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_drain: %s\n", error.what());
  }
  std::filesystem::remove_all(dir);
  return good ? 0 : 1;
}
