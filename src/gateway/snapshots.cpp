#include <algorithm>
#include <set>

#include <arouter/gateway/snapshots.hpp>

namespace arouter::gateway {

namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

std::int64_t steady_ms(const Clock& clock) {
  return duration_cast<milliseconds>(clock.steady().time_since_epoch()).count();
}

}  // namespace

Snapshots::Snapshots(KeyStore& keys, ChangeFeed& changes, SnapshotVault& vault, const Clock& clock,
                     Timer& timer)
    : keys_(keys), changes_(changes), vault_(vault), clock_(clock), timer_(timer) {
  ring_.publish(std::make_shared<KeyRing>());
}

void Snapshots::on_limit_change(std::function<void(std::shared_ptr<ScopeLedger>)> listener) {
  limit_listener_ = std::move(listener);
}

Task<Status> Snapshots::load() {
  auto loaded = co_await reload();
  if (loaded) co_return loaded;
  answers_.store(false, std::memory_order_relaxed);
  auto kept = co_await vault_.load();
  if (!kept) co_return loaded.error();
  publish(builder_.rebuild(*kept));
  co_return Status{};
}

Task<void> Snapshots::follow() {
  followed_.store(true);
  for (;;) {
    co_await save_when_due();
    co_await changes_.wait(poll_interval);
    const auto refreshed = co_await refresh();
    if (!refreshed) co_await timer_.sleep_for(milliseconds(200));
  }
}

Task<void> Snapshots::catch_up() {
  if (!followed_.load()) co_return;
  const auto wanted = looks_begun_.load() + 1;  // the one that runs may have asked too early
  const auto deadline = clock_.steady() + poll_interval;
  changes_.wake();
  while (looks_done_.load() < wanted && clock_.steady() < deadline) {
    co_await timer_.sleep_for(milliseconds(1));
  }
}

Task<Status> Snapshots::refresh() {
  const auto look = looks_begun_.fetch_add(1) + 1;
  auto looked = co_await look_for_changes();
  if (looked) looks_done_.store(look);
  if (!looked) answers_.store(false, std::memory_order_relaxed);
  co_return looked;
}

Task<Status> Snapshots::look_for_changes() {
  if (heard_at_ms_.load(std::memory_order_relaxed) < 0) co_return co_await reload();
  const auto asked_at = steady_ms(clock_);
  auto changes = co_await changes_.since(epoch());
  if (!changes) {
    // The feed no longer reaches back that far: start over.
    if (changes.error().code() == ErrorCode::conflict) co_return co_await reload();
    co_return changes.error();
  }
  if (!changes->empty()) {
    auto applied = co_await apply(std::move(*changes));
    if (!applied) co_return applied.error();
  }
  heard_from_database(asked_at);
  co_return Status{};
}

Task<Status> Snapshots::apply(std::vector<Change> changes) {
  std::set<std::string> hashes;
  std::set<std::string> orgs;
  std::set<std::string> with_new_budgets;
  for (const auto& change : changes) {
    auto& subjects = change.kind == ChangeKind::key       ? hashes
                     : change.kind == ChangeKind::budgets ? with_new_budgets
                                                          : orgs;
    subjects.insert(change.subject);
  }
  const auto newest = changes.back().epoch;
  for (const auto& org : orgs) {
    const auto id = Uuid::parse(org);
    if (!id) continue;
    auto loaded = co_await keys_.load_org(OrgId{*id});
    if (!loaded) co_return loaded.error();
    loaded->epoch = newest;
    publish(loaded->orgs.empty() ? builder_.remove_org(OrgId{*id}, newest)
                                 : builder_.update(*loaded, {}));
    announce(*loaded);
  }
  if (!hashes.empty()) {
    const std::vector<std::string> asked(hashes.begin(), hashes.end());
    auto loaded = co_await keys_.load_keys(asked);
    if (!loaded) co_return loaded.error();
    loaded->epoch = newest;
    publish(builder_.update(*loaded, asked));
    announce(*loaded);
  }
  for (const auto& org : with_new_budgets) {
    const auto id = Uuid::parse(org);
    if (!id) continue;
    auto loaded = co_await keys_.load_budgets(OrgId{*id});
    if (!loaded) co_return loaded.error();
    publish(builder_.update_budgets(OrgId{*id}, loaded->budgets, newest));
    announce(*loaded);
  }
  epoch_.store(newest, std::memory_order_relaxed);
  co_return Status{};
}

Task<Status> Snapshots::reload() {
  const auto asked_at = steady_ms(clock_);
  auto all = co_await keys_.load_all();
  if (!all) co_return all.error();
  publish(builder_.rebuild(*all));
  announce(*all);
  heard_from_database(asked_at);
  co_return Status{};
}

Task<void> Snapshots::save_when_due() {
  const auto now = clock_.steady();
  if (!unsaved_ || (saved_at_ != SteadyTime{} && now - saved_at_ < save_interval)) co_return;
  unsaved_ = false;
  saved_at_ = now;
  auto contents = builder_.contents();
  const auto saved = co_await vault_.save(std::move(contents));
  if (!saved) unsaved_ = true;
}

void Snapshots::publish(std::shared_ptr<const KeyRing> ring) {
  epoch_.store(std::max(epoch(), ring->epoch()), std::memory_order_relaxed);
  ring_.publish(std::move(ring));
  unsaved_ = true;
}

void Snapshots::announce(const KeySnapshot& changed) {
  if (!limit_listener_) return;
  for (const auto& org : changed.orgs) {
    if (auto ledger = builder_.ledger(org.credit_scope)) limit_listener_(std::move(ledger));
  }
  for (const auto& key : changed.keys) {
    if (auto ledger = builder_.ledger(key.scope)) limit_listener_(std::move(ledger));
  }
  for (const auto& budget : changed.budgets) {
    if (auto ledger = builder_.ledger(budget.scope)) limit_listener_(std::move(ledger));
  }
}

void Snapshots::heard_from_database(std::int64_t asked_at_ms) {
  heard_at_ms_.store(asked_at_ms, std::memory_order_relaxed);
  answers_.store(true, std::memory_order_relaxed);
}

bool Snapshots::trusted() const {
  const auto heard = heard_at_ms_.load(std::memory_order_relaxed);
  return answers_.load(std::memory_order_relaxed) && heard >= 0 &&
         steady_ms(clock_) - heard <= trusted_for.count();
}

milliseconds Snapshots::age() const {
  const auto heard = heard_at_ms_.load(std::memory_order_relaxed);
  return heard < 0 ? milliseconds::max() : milliseconds(steady_ms(clock_) - heard);
}

std::shared_ptr<UndrainedSpend> Snapshots::undrained(const std::string& key_hash) const {
  return builder_.undrained(key_hash);
}

}  // namespace arouter::gateway
