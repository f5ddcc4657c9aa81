// Snapshots: keeps the key ring current. Loads it at start, then follows the change feed; what it
// publishes is never more than a second behind while PostgreSQL answers.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <arouter/base/published.hpp>
#include <arouter/gateway/key_ring.hpp>
#include <arouter/ports/change_feed.hpp>
#include <arouter/ports/key_store.hpp>
#include <arouter/ports/snapshot_vault.hpp>
#include <arouter/ports/timer.hpp>

namespace arouter::gateway {

class Snapshots {
 public:
  static constexpr std::chrono::milliseconds poll_interval{1000};
  static constexpr std::chrono::milliseconds save_interval{60'000};
  // How long after the last good look at the change feed an absent key may still be called unknown,
  // unless a look failed since.
  static constexpr std::chrono::milliseconds trusted_for{3000};

  Snapshots(KeyStore& keys, ChangeFeed& changes, SnapshotVault& vault, const Clock& clock,
            Timer& timer);

  // Called, on the publishing core, with the ledger of every scope whose limit may have changed.
  void on_limit_change(std::function<void(std::shared_ptr<ScopeLedger>)> listener);

  // First load: from PostgreSQL, else from the vault. Fails only when neither has anything.
  Task<Status> load();
  // Follows changes for ever; run it on one core.
  Task<void> follow();

  // Returns once every change committed before this call is published, or after a second without
  // an answer from the database; at once while nobody follows. Any core.
  Task<void> catch_up();

  [[nodiscard]] const Published<KeyRing>& ring() const { return ring_; }
  // False when the ring may be missing keys because the database has not been heard of lately.
  [[nodiscard]] bool trusted() const;
  [[nodiscard]] std::uint64_t epoch() const { return epoch_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::chrono::milliseconds age() const;
  // Only on the core that runs `follow`.
  [[nodiscard]] std::shared_ptr<UndrainedSpend> undrained(const std::string& key_hash) const;

 private:
  Task<Status> refresh();
  Task<Status> look_for_changes();
  Task<Status> apply(std::vector<Change> changes);
  Task<Status> reload();
  Task<void> save_when_due();
  void publish(std::shared_ptr<const KeyRing> ring);
  void announce(const KeySnapshot& changed);
  // What an answer says is as old as its question: the process may have been frozen in between.
  void heard_from_database(std::int64_t asked_at_ms);

  KeyStore& keys_;
  ChangeFeed& changes_;
  SnapshotVault& vault_;
  const Clock& clock_;
  Timer& timer_;
  std::function<void(std::shared_ptr<ScopeLedger>)> limit_listener_;
  KeyRingBuilder builder_{clock_};
  Published<KeyRing> ring_;
  std::atomic<std::uint64_t> epoch_{0};
  std::atomic<std::int64_t> heard_at_ms_{-1};  // steady; -1 = never
  std::atomic<bool> answers_{false};           // the database did when it was last asked
  std::atomic<bool> followed_{false};
  std::atomic<std::uint64_t> looks_begun_{0};  // at the change feed
  std::atomic<std::uint64_t> looks_done_{0};   // number of the last one that succeeded
  bool unsaved_ = false;
  SteadyTime saved_at_{};
};

}  // namespace arouter::gateway
