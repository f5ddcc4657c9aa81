// Three replicas share five scopes through leases, in thousands of seeded interleavings of holds,
// settlements, releases, extensions, top-ups, hand-backs, drains, lost answers, crashes and windows
// that roll over. Nothing is ever overspent, and in the end every sum is exact.
#include <map>
#include <random>
#include <set>

#include <arouter/base/calendar.hpp>
#include <arouter/gateway/admit.hpp>
#include <arouter/gateway/key_ring.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "support/fixed_random.hpp"
#include "support/manual_clock.hpp"
#include "support/manual_timer.hpp"
#include "support/memory_stores.hpp"
#include "support/run_coro.hpp"

namespace arouter::gateway {
namespace {

using std::chrono::milliseconds;

constexpr Money cents(std::int64_t count) {
  return Money::nano_usd(count * 10'000'000);
}

// The lease store of one replica, whose answers may be lost after they took effect.
class LossyLeaseStore final : public LeaseStore {
 public:
  explicit LossyLeaseStore(LeaseStore& inner) : inner_(inner) {}

  bool lose_next = false;

  Task<Status> register_replica(ReplicaId replica, milliseconds expiry) override {
    return inner_.register_replica(replica, expiry);
  }
  Task<Result<RateShare>> heartbeat(ReplicaId replica) override {
    return inner_.heartbeat(replica);
  }
  Task<Result<std::vector<LeaseGrant>>> grant(ReplicaId replica,
                                              std::vector<LeaseRequest> requests) override {
    auto granted = co_await inner_.grant(replica, std::move(requests));
    if (std::exchange(lose_next, false)) co_return lost();
    co_return granted;
  }
  Task<Status> give_back(ReplicaId replica, std::uint64_t sequence,
                         std::vector<LeaseReturn> returns) override {
    auto given = co_await inner_.give_back(replica, sequence, std::move(returns));
    if (std::exchange(lose_next, false)) co_return lost();
    co_return given;
  }
  Task<Status> reconcile_previous(ReplicaId replica) override {
    return inner_.reconcile_previous(replica);
  }
  Task<Result<std::uint64_t>> expire_dead(std::chrono::hours after) override {
    return inner_.expire_dead(after);
  }

 private:
  static Error lost() { return fail(ErrorCode::unavailable, "the answer was lost"); }

  LeaseStore& inner_;
};

// What all replicas share: the database, the clock and the dice.
struct World {
  explicit World(std::uint32_t seed) : dice(seed), random(seed + 1) {
    clock.set_wall(*parse_rfc3339("2027-01-31T22:00:00Z"));  // soon a day, a week and a month end
    const auto org = run(stores.orgs.create(Actor(), "Acme", cents(400)));
    const auto by = Actor::command_line(org.id);
    Key key;
    key.org = org.id;
    key.creator = UserId{make_uuid_v7(clock.wall(), random)};
    for (const char name : {'a', 'b'}) {
      key.hash = std::string(64, name);
      key.limit = cents(150);
      key.limit_reset = name == 'a' ? LimitReset::daily : LimitReset::never;
      key.secrets.assign(1, KeySecret());
      key.secrets.front().fingerprint.bytes.fill(std::byte(name));
      key.workspace = run(stores.keys.create(by, key)).workspace;
    }
    const auto member = BudgetSubject::member(org.id, *key.creator);
    const auto workspace = BudgetSubject::workspace(org.id, *key.workspace);
    const auto whole = BudgetSubject::organization(org.id);
    run(stores.budgets.set(by, member, LimitReset::daily, cents(180)));
    run(stores.budgets.set(by, workspace, LimitReset::weekly, cents(250)));
    run(stores.budgets.set(by, whole, LimitReset::monthly, cents(220)));
    for (const auto& budget : run(stores.keys.load_all()).budgets)
      limits[budget.scope] = budget.limit;
    for (const auto& stored : run(stores.keys.load_all()).keys)
      limits[stored.scope] = *stored.limit;
    limits[org.credit_scope] = org.credits_granted;
  }

  template <class T>
  T run(Task<Result<T>> task) {
    return std::move(test::run_coro(loop, std::move(task)).value());
  }
  std::int64_t roll(std::int64_t below) {
    return std::uniform_int_distribution<std::int64_t>(0, below - 1)(dice);
  }

  std::mt19937 dice;
  test::FixedRandom random;
  boost::asio::io_context loop;
  test::ManualClock clock;
  test::ManualTimer timer{clock};
  test::MemoryStores memory{clock};
  Stores stores = memory.stores();
  telemetry::Metrics metrics{1};
  std::map<ScopeId, Money> limits;
  std::map<ScopeWindow, Money> charged;  // by everything that settled, drained or not
};

struct RunningCall {
  RunningCall(Admission admission_in, UsageRecord record_in)
      : admission(std::move(admission_in)), record(std::move(record_in)) {}
  Admission admission;
  UsageRecord record;
};

class Replica {
 public:
  explicit Replica(World& world)
      : world_(world), id_{make_uuid_v7(world.clock.wall(), world.random)} {
    start();
  }

  void step() {
    switch (world_.roll(16)) {
      case 0:
      case 1:
      case 2:
      case 3:
        return admit();
      case 4:
      case 5:
      case 6:
        return settle_one();
      case 7:
        return release_one();
      case 8:
        return extend_one();
      case 9:
        return drain();
      case 10:
        lossy_->lose_next = true;
        return;
      case 11:
        if (world_.roll(4) == 0) crash();
        return;
      default:
        test::run_coro(world_.loop, desk_->tick());
    }
  }

  // What this process holds of the window, by its own account.
  Money held_of(const ScopeWindow& window) {
    Money sum;
    for (const auto& cell : cells_) {
      if (cell->scope() == window) sum += cell->available() + cell->held() + cell->undrained();
    }
    return sum;
  }

  void finish() {
    while (!calls_.empty()) settle_one();
    for (const auto& cell : cells_) EXPECT_EQ(cell->held(), Money());
    crash();  // so that what was lost on the way is given back as well
    drain();
    lossy_->lose_next = false;
    EXPECT_TRUE(test::run_coro(world_.loop, desk_->return_all()));
  }

 private:
  void start() {
    lossy_ = std::make_unique<LossyLeaseStore>(world_.stores.leases);
    desk_ = std::make_unique<LeaseDesk>(*lossy_, world_.clock, world_.timer, id_, LeasePolicy{});
    admitter_ = std::make_unique<Admitter>(*desk_, world_.clock, world_.metrics);
    builder_ = std::make_unique<KeyRingBuilder>(world_.clock);
    ring_ = builder_->rebuild(world_.run(world_.stores.keys.load_all()));
    test::run_coro(world_.loop, desk_->tick());
  }

  void admit() {
    Fingerprint fingerprint;
    fingerprint.bytes.fill(std::byte(world_.roll(2) == 0 ? 'a' : 'b'));
    Caller caller;
    caller.entry = ring_->find(fingerprint)->entry;
    const auto wanted = cents(1 + world_.roll(30));
    const auto minimum = world_.roll(2) == 0 ? wanted : cents(1);
    auto admission =
        test::run_coro(world_.loop, admitter_->admit(caller, HoldRange{minimum, wanted}));
    if (!admission) return;
    for (const auto& scope : admission->scopes()) cells_.insert(scope.cell);
    UsageRecord record;
    record.created_at = world_.clock.wall();
    record.id = RequestId{make_uuid_v7(record.created_at, world_.random)};
    record.org = caller.org().id;
    record.key_hash = caller.key().hash;
    record.scopes = charged_scopes(caller, admission->scopes(), record.created_at);
    calls_.emplace_back(std::move(*admission), std::move(record));
  }

  RunningCall take_one() {
    const auto chosen = calls_.begin() + world_.roll(static_cast<std::int64_t>(calls_.size()));
    auto call = std::move(*chosen);
    calls_.erase(chosen);
    return call;
  }

  void settle_one() {
    if (calls_.empty()) return;
    auto call = take_one();
    call.record.cost = Money::nano_usd(world_.roll(call.admission.held().nano() + 1));
    call.admission.settle(call.record.cost);
    journal(std::move(call.record));
  }

  void release_one() {
    if (!calls_.empty()) take_one();
  }

  void extend_one() {
    if (calls_.empty()) return;
    auto& call =
        calls_[static_cast<std::size_t>(world_.roll(static_cast<std::int64_t>(calls_.size())))];
    test::run_coro(world_.loop, admitter_->extend(call.admission, cents(1 + world_.roll(10))));
  }

  void journal(UsageRecord record) {
    for (const auto& scope : record.scopes) world_.charged[scope] += record.cost;
    journal_.push_back(std::move(record));
  }

  // Once what an earlier process left is counted, its leases go back.
  void drain() {
    const auto outcome = world_.run(world_.stores.usage.insert(id_, std::exchange(journal_, {})));
    for (const auto& scope : outcome.scopes) {
      if (recovered_) desk_->drained(scope.scope, scope.charged, scope.overrun, scope.spent);
    }
    if (!recovered_) {
      EXPECT_TRUE(test::run_coro(world_.loop, world_.stores.leases.reconcile_previous(id_)));
    }
    recovered_ = true;
  }

  // Calls that were running count as spent at their holds. The database is told before anything new
  // is drained, as the journal does.
  void crash() {
    for (auto& call : calls_) {
      call.record.cost = call.admission.held();
      journal(std::move(call.record));
    }
    calls_.clear();
    cells_.clear();
    start();
    recovered_ = false;
    drain();
  }

  World& world_;
  const ReplicaId id_;
  std::unique_ptr<LossyLeaseStore> lossy_;
  std::unique_ptr<LeaseDesk> desk_;
  std::unique_ptr<Admitter> admitter_;
  std::unique_ptr<KeyRingBuilder> builder_;
  std::shared_ptr<const KeyRing> ring_;
  std::vector<RunningCall> calls_;
  std::set<std::shared_ptr<BudgetCell>> cells_;
  std::vector<UsageRecord> journal_;
  bool recovered_ = true;
};

void expect_within_limits(World& world, std::vector<std::unique_ptr<Replica>>& replicas) {
  for (const auto& [window, charged] : world.charged) {
    const auto limit = world.limits.find(window.scope);
    if (limit == world.limits.end()) continue;
    const auto leased = world.memory.leased(window);
    Money held;
    for (const auto& replica : replicas) held += replica->held_of(window);
    // A key is counted in windows that its limit does not have, too: nothing is leased there.
    if (leased == Money() && held == Money()) continue;
    EXPECT_LE(charged, limit->second);
    EXPECT_LE(world.memory.spent(window) + leased, limit->second);
    EXPECT_LE(held, leased);
  }
}

void simulate(std::uint32_t seed) {
  World world(seed);
  std::vector<std::unique_ptr<Replica>> replicas;
  for (int i = 0; i < 3; ++i) replicas.push_back(std::make_unique<Replica>(world));
  constexpr std::array steps{milliseconds(0), milliseconds(10), milliseconds(500),
                             milliseconds(5'000), milliseconds(600'000)};
  for (int step = 0; step < 60; ++step) {
    replicas[static_cast<std::size_t>(world.roll(3))]->step();
    world.clock.advance(steps[static_cast<std::size_t>(world.roll(steps.size()))]);
    expect_within_limits(world, replicas);
    if (testing::Test::HasFailure()) return;
  }
  for (auto& replica : replicas) replica->finish();
  for (const auto& [window, charged] : world.charged) {
    EXPECT_EQ(world.memory.spent(window), charged);
    EXPECT_EQ(world.memory.leased(window), Money());
  }
  EXPECT_EQ(world.metrics.value(telemetry::Counter::holds_opened),
            world.metrics.value(telemetry::Counter::holds_closed));
}

TEST(LimitsSimulation, NothingIsOverspentAndEverySumIsExact) {
  for (std::uint32_t seed = 1; seed <= 2000; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    simulate(seed);
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace arouter::gateway
