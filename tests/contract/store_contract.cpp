#include "store_contract.hpp"

#include <atomic>
#include <cstdio>
#include <mutex>
#include <thread>

#include <arouter/base/calendar.hpp>
#include <arouter/store/migrate.hpp>

#include "support/fixed_random.hpp"
#include "support/test_postgres.hpp"

namespace arouter::test {

namespace {

std::mutex unique_mutex;
FixedRandom unique_random(20261123);

std::string unique_hash() {
  const std::lock_guard lock(unique_mutex);
  char text[65];
  std::snprintf(text, sizeof text, "%016lx%016lx%016lx%016lx", unique_random.next(),
                unique_random.next(), unique_random.next(), unique_random.next());
  return text;
}

Uuid unique_uuid(WallTime now) {
  const std::lock_guard lock(unique_mutex);
  return make_uuid_v7(now, unique_random);
}

}  // namespace

std::string migrated_database() {
  auto& cluster = TestPostgres::instance();
  static const std::string original = [&] {
    auto url = cluster.fresh_database();
    const auto report = store::migrate(url, store::embedded_migrations(), false);
    if (!report) throw std::runtime_error(report.error().message());
    return url;
  }();
  return cluster.fresh_database(original);
}

OrgId unknown_org() {
  return OrgId{unique_uuid(SystemClock().wall())};
}

ReplicaId new_replica() {
  return ReplicaId{unique_uuid(SystemClock().wall())};
}

Key key_of(OrgId org) {
  Key key;
  key.hash = unique_hash();
  key.org = org;
  key.name = "a key";
  key.label = "lr_live_1a2...9f0";
  KeySecret secret;
  const auto fingerprint = unique_hash();
  for (std::size_t i = 0; i < secret.fingerprint.bytes.size(); ++i) {
    secret.fingerprint.bytes[i] =
        static_cast<std::byte>(fingerprint[2 * i] ^ (fingerprint[2 * i + 1] << 4));
  }
  key.secrets.push_back(secret);
  return key;
}

CreditPosting grant_of(Money amount) {
  CreditPosting posting;
  posting.amount = amount;
  return posting;
}

UsageRecord usage_of(OrgId org, std::vector<ScopeWindow> scopes, Money cost) {
  UsageRecord record;
  record.created_at = *parse_rfc3339("2026-11-23T06:15:18.125Z");
  record.id = RequestId{unique_uuid(record.created_at)};
  record.org = org;
  record.key_hash = std::string(64, 'a');
  record.scopes = std::move(scopes);
  record.model = "openai/gpt-5.4";
  record.provider = "openai";
  record.cost = cost;
  return record;
}

ScopeWindow lifetime(ScopeId scope) {
  return ScopeWindow{scope, WallTime{}};
}

void in_threads(std::size_t count, const std::function<void(std::size_t)>& work) {
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < count; ++i) threads.emplace_back([&work, i] { work(i); });
  for (auto& thread : threads) thread.join();
}

StoreContract::StoreContract() : observer_(new_replica()) {
  if (GetParam() == Storage::memory) {
    memory_ = std::make_unique<MemoryStores>();
  } else {
    store::PostgresConfig config;
    config.url = migrated_database();
    postgres_ = store::Postgres::open(config);
    postgres_->start();
  }
  succeed(stores().leases.register_replica(observer_, std::chrono::hours(1)));
}

Stores StoreContract::stores() {
  return memory_ ? memory_->stores() : postgres_->stores();
}

void StoreContract::succeed(Task<Status> task) {
  const auto status = run_coro(std::move(task));
  if (!status)
    ADD_FAILURE() << status.error().message() << " " << status.error().details().log_detail;
}

Org StoreContract::org(Money credits) {
  return value(stores().orgs.create(Actor(), "an organisation", credits));
}

Key StoreContract::stored_key(OrgId org, std::optional<Money> limit) {
  auto key = key_of(org);
  key.limit = limit;
  return value(stores().keys.create(Actor::command_line(key.org), key));
}

ReplicaId StoreContract::registered_replica() {
  const auto replica = new_replica();
  succeed(stores().leases.register_replica(replica, std::chrono::minutes(1)));
  return replica;
}

Money StoreContract::grant(ReplicaId replica, ScopeWindow scope, Money amount) {
  std::vector<LeaseRequest> requests{{scope, amount, amount}};
  const auto grants = value(stores().leases.grant(replica, requests));
  return grants.size() == 1 ? grants.front().granted : Money::nano_usd(-1);
}

LeaseGrant StoreContract::look(ScopeWindow scope) {
  std::vector<LeaseRequest> requests{{scope, Money(), Money()}};
  const auto grants = value(stores().leases.grant(observer_, requests));
  return grants.empty() ? LeaseGrant{} : grants.front();
}

INSTANTIATE_TEST_SUITE_P(Stores, StoreContract,
                         ::testing::Values(Storage::memory, Storage::postgres),
                         ::testing::PrintToStringParamName());

}  // namespace arouter::test
