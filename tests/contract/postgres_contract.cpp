// What only the PostgreSQL stores can show: outages, lost connections, limits on resources, and
// that their locks are taken in order.
#include <atomic>

#include <arouter/store/postgres.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include "store_contract.hpp"
#include "support/test_postgres.hpp"

namespace arouter::test {

using std::chrono::milliseconds;
using std::chrono::seconds;
using SteadyClock = std::chrono::steady_clock;

namespace {

class PostgresStores : public ::testing::Test {
 protected:
  PostgresStores() : url_(migrated_database()) {}

  void open(std::size_t connections = 4, std::size_t queue_max = 1024) {
    store::PostgresConfig config;
    config.url = url_;
    config.connections = connections;
    config.queue_max = queue_max;
    postgres_ = store::Postgres::open(config);
  }

  Stores stores() { return postgres_->stores(); }

  std::string query(const std::string& sql) { return TestPostgres::instance().query(url_, sql); }

  // Repeats `attempt` until it is true, at most for `patience`; how long it took.
  milliseconds until(milliseconds patience, const std::function<bool()>& attempt) {
    const auto start = SteadyClock::now();
    for (;;) {
      const bool done = attempt();
      const auto taken = std::chrono::duration_cast<milliseconds>(SteadyClock::now() - start);
      if (done || taken > patience) return taken;
      run_coro(stores().changes.wait(milliseconds(10)));
    }
  }

  void terminate_backends() {
    query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE application_name = 'arouter' AND datname = current_database()");
  }

  std::string url_;
  std::unique_ptr<store::Postgres> postgres_;
};

void expect_unavailable(const Error& error) {
  EXPECT_EQ(error.code(), ErrorCode::unavailable);
  EXPECT_EQ(error.details().retry_after, seconds(1));
}

}  // namespace

TEST_F(PostgresStores, FailAtOnceWhileTheDatabaseIsAwayAndRecoverByThemselves) {
  auto& cluster = TestPostgres::instance();
  open();
  postgres_->start();
  ASSERT_TRUE(run_coro(stores().orgs.create(Actor(), "before", Money::usd(1))));
  EXPECT_TRUE(postgres_->up());
  cluster.stop();
  for (int i = 0; i < 20; ++i) {
    const auto failed = run_coro(stores().orgs.create(Actor(), "during", Money::usd(1)));
    ASSERT_FALSE(failed);
    expect_unavailable(failed.error());
  }
  until(seconds(5), [&] { return run_coro(stores().keys.load_all()) || !postgres_->up(); });
  EXPECT_FALSE(postgres_->up());
  const auto start = SteadyClock::now();
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(run_coro(stores().keys.load_all()));
  EXPECT_LT(SteadyClock::now() - start, seconds(1));
  cluster.start();
  EXPECT_LT(until(seconds(10), [&] { return run_coro(stores().keys.load_all()).has_value(); }),
            seconds(5));
  EXPECT_TRUE(postgres_->up());
  EXPECT_EQ(run_coro(stores().keys.load_all())->orgs.size(), 1u);
}

TEST_F(PostgresStores, HearChangesAgainAfterAnOutage) {
  auto& cluster = TestPostgres::instance();
  open();
  postgres_->start();
  run_coro(stores().changes.wait(seconds(60)));  // the listener's first connection counts as news
  cluster.stop();
  cluster.start();
  run_coro(stores().changes.wait(seconds(60)));  // so does the next
  until(seconds(5), [&] { return run_coro(stores().keys.load_all()).has_value(); });
  const auto start = SteadyClock::now();
  ASSERT_TRUE(run_coro(stores().orgs.create(Actor(), "news", Money())));
  run_coro(stores().changes.wait(seconds(60)));
  EXPECT_LT(SteadyClock::now() - start, seconds(30));
}

TEST_F(PostgresStores, StartWithoutADatabase) {
  url_ = "postgresql:///nowhere?host=/nonexistent";
  open();
  postgres_->start();
  const auto failed = run_coro(stores().keys.load_all());
  ASSERT_FALSE(failed);
  expect_unavailable(failed.error());
  EXPECT_FALSE(postgres_->up());
}

TEST_F(PostgresStores, NobodyNoticesTerminatedBackends) {
  open();
  postgres_->start();
  const auto org = run_coro(stores().orgs.create(Actor(), "an organisation", Money()));
  ASSERT_TRUE(org);
  for (int i = 0; i < 8; ++i) {
    terminate_backends();
    ASSERT_TRUE(
        run_coro(stores().credits.post(Actor::command_line(org->id), grant_of(Money::usd(1)))));
  }
  EXPECT_EQ(run_coro(stores().orgs.credits(org->id))->granted, Money::usd(8));
}

TEST_F(PostgresStores, CountEveryRecordOnceWhileBackendsAreTerminated) {
  open();
  postgres_->start();
  const auto org = run_coro(stores().orgs.create(Actor(), "an organisation", Money::usd(1000)));
  ASSERT_TRUE(org);
  const auto scope = lifetime(org->credit_scope);
  std::atomic<int> writers{4};
  in_threads(5, [&](std::size_t thread) {
    if (thread == 4) {
      for (int i = 0; i < 12 && writers > 0; ++i) terminate_backends();
      return;
    }
    for (int i = 0; i < 10; ++i) {
      const std::vector<UsageRecord> batch(1, usage_of(org->id, {scope}, Money::usd(1)));
      while (!run_coro(stores().usage.insert(new_replica(), batch))) {
      }
    }
    --writers;
  });
  until(seconds(5), [&] { return run_coro(stores().orgs.credits(org->id)).has_value(); });
  EXPECT_EQ(run_coro(stores().orgs.credits(org->id))->spent, Money::usd(40));
  EXPECT_EQ(query("SELECT count(*) FROM usage_records"), "40");
}

TEST_F(PostgresStores, NeverOpenMoreConnectionsThanConfigured) {
  open(2);
  postgres_->start();
  std::atomic<int> busy{8};
  int most = 0;
  in_threads(9, [&](std::size_t thread) {
    if (thread < 8) {
      for (int i = 0; i < 50; ++i) EXPECT_TRUE(run_coro(stores().keys.load_all()));
      --busy;
      return;
    }
    while (busy > 0) {
      const auto count = query(
          "SELECT count(*) FROM pg_stat_activity"
          " WHERE application_name = 'arouter' AND datname = current_database()");
      most = std::max(most, std::stoi(count));
    }
  });
  EXPECT_GE(most, 1);
  EXPECT_LE(most, 3);  // the listener's is the third
}

TEST_F(PostgresStores, RefuseWhatDoesNotFitTheQueueAtOnce) {
  open(1, 2);  // and not started: jobs stay in the queue
  boost::asio::io_context loop;
  int refused = 0;
  int done = 0;
  const auto call = [&]() -> Task<void> {
    const auto loaded = co_await stores().keys.load_all();
    ++(loaded ? done : refused);
    if (!loaded) expect_unavailable(loaded.error());
    if (refused == 1 && done == 0) postgres_->start();
  };
  for (int i = 0; i < 3; ++i) boost::asio::co_spawn(loop, call, boost::asio::detached);
  loop.run();
  EXPECT_EQ(refused, 1);
  EXPECT_EQ(done, 2);
}

TEST_F(PostgresStores, FailWhatStillWaitsWhenTheyStop) {
  open(1);
  boost::asio::io_context loop;
  int failed = 0;
  const auto call = [&]() -> Task<void> {
    const auto loaded = co_await stores().keys.load_all();
    if (!loaded) ++failed;
  };
  boost::asio::co_spawn(loop, call, boost::asio::detached);
  loop.poll();
  postgres_->stop();
  loop.run();
  EXPECT_EQ(failed, 1);
  boost::asio::co_spawn(loop, call, boost::asio::detached);
  loop.restart();
  loop.run();
  EXPECT_EQ(failed, 2);
}

TEST_F(PostgresStores, EightWritersOnAHundredHotScopesNeverDeadlock) {
  open(8);
  postgres_->start();
  std::vector<ScopeWindow> hot;
  const auto org =
      run_coro(stores().orgs.create(Actor(), "an organisation", Money::usd(1'000'000)));
  ASSERT_TRUE(org);
  for (int i = 0; i < 100; ++i) {
    const auto key = run_coro(stores().keys.create(Actor::command_line(org->id), key_of(org->id)));
    ASSERT_TRUE(key);
    hot.push_back(lifetime(key->scope));
  }
  std::vector<ReplicaId> replicas;
  for (int i = 0; i < 8; ++i) {
    replicas.push_back(new_replica());
    ASSERT_TRUE(run_coro(stores().leases.register_replica(replicas.back(), std::chrono::hours(1))));
  }
  in_threads(8, [&](std::size_t thread) {
    const auto replica = replicas[thread];
    for (std::size_t round = 0; round < 12; ++round) {
      std::vector<UsageRecord> batch;
      std::vector<LeaseRequest> requests;
      std::vector<LeaseReturn> returns;
      for (std::size_t i = 0; i < 60; ++i) {  // each thread walks the scopes in an order of its own
        const auto& scope = hot[(i * (2 * thread + 1) + round * 7) % hot.size()];
        batch.push_back(
            usage_of(org->id, {scope, lifetime(org->credit_scope)}, Money::nano_usd(1)));
        batch.back().key_hash = std::string(63, 'a') + static_cast<char>('0' + i % 10);
        requests.push_back({scope, Money::usd(1), Money::usd(1)});
        returns.push_back({scope, Money::nano_usd(5)});
      }
      EXPECT_TRUE(run_coro(stores().leases.grant(replica, requests)));
      EXPECT_TRUE(run_coro(stores().usage.insert(replica, batch)));
      EXPECT_TRUE(run_coro(stores().leases.give_back(replica, round + 1, returns)));
      if (thread == 0) {
        EXPECT_TRUE(run_coro(stores().leases.expire_dead(std::chrono::hours(0))));
      }
      if (round == 6) {
        EXPECT_TRUE(run_coro(stores().leases.register_replica(replica, std::chrono::hours(1))));
        EXPECT_TRUE(run_coro(stores().leases.reconcile_previous(replica)));
      }
    }
  });
  EXPECT_EQ(run_coro(stores().orgs.credits(org->id))->spent, Money::nano_usd(8 * 12 * 60));
  EXPECT_EQ(query("SELECT count(*) FROM spend_windows w WHERE leased_nano <> (SELECT "
                  "coalesce(sum(amount_nano), 0) FROM leases l WHERE l.scope_id = w.scope_id AND "
                  "l.window_start = w.window_start)"),
            "0");
  postgres_.reset();  // sessions report their statistics when they end
  EXPECT_EQ(query("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"),
            "0");
}

TEST_F(PostgresStores, AskForAReloadWhenTheChangesWerePruned) {
  open();
  postgres_->start();
  ASSERT_TRUE(run_coro(stores().orgs.create(Actor(), "old", Money())));
  query("UPDATE changes SET at = now() - interval '25 hours'");
  ASSERT_TRUE(run_coro(stores().orgs.create(Actor(), "new", Money())));
  ASSERT_TRUE(run_coro(stores().leases.expire_dead(std::chrono::hours(24))));
  const auto changes = run_coro(stores().changes.since(0));
  ASSERT_FALSE(changes);
  EXPECT_EQ(changes.error().code(), ErrorCode::conflict);
  EXPECT_EQ(run_coro(stores().changes.since(1))->size(), 1u);
}

TEST_F(PostgresStores, KeepCreditEntriesForever) {
  open();
  postgres_->start();
  const auto org = run_coro(stores().orgs.create(Actor(), "an organisation", Money::usd(5)));
  auto goodwill = grant_of(Money::usd(2));
  goodwill.note = "goodwill";
  ASSERT_TRUE(run_coro(stores().credits.post(Actor::command_line(org->id), goodwill)));
  EXPECT_EQ(query("SELECT kind, amount_nano, note FROM credit_entries ORDER BY created_at"),
            "grant|5000000000|initial credits\ngrant|2000000000|goodwill");
  for (const char* sql : {"UPDATE credit_entries SET amount_nano = 0", "DELETE FROM credit_entries",
                          "TRUNCATE credit_entries"}) {
    EXPECT_THROW(query(sql), std::runtime_error) << sql;
  }
}

TEST_F(PostgresStores, MakeADroppedMonthAgain) {
  open();
  postgres_->start();
  const auto org = run_coro(stores().orgs.create(Actor(), "an organisation", Money()));
  const std::vector<UsageRecord> first(1, usage_of(org->id, {}, Money::usd(1)));
  ASSERT_TRUE(run_coro(stores().usage.insert(new_replica(), first)));
  query("DROP TABLE usage_records_2026_11");
  const std::vector<UsageRecord> second(1, usage_of(org->id, {}, Money::usd(1)));
  EXPECT_FALSE(run_coro(stores().usage.insert(new_replica(), second)));
  EXPECT_TRUE(run_coro(stores().usage.insert(new_replica(), second)));
}

}  // namespace arouter::test
