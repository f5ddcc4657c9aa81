// The connections of one core to one origin: PoolCore decides, this owns the sockets.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include <arouter/ports/upstream.hpp>

#include "net/client_tls.hpp"
#include "net/counter.hpp"
#include "net/pool_core.hpp"
#include "net/transport.hpp"
#include "net/wakeup.hpp"

namespace arouter::net {

struct UpstreamCounterSet {
  Counter opened;
  Counter closed;
  Counter connects;
  Counter connect_failures;
  Counter reuses;
  Counter stale_retries;
  Counter tls_handshakes;
  Counter tls_resumed;
  Counter cap_waits;
  Counter parked;
  Counter unparked;
};

class OriginPool {
 public:
  // Somebody in the queue for a connection.
  struct Waiter {
    explicit Waiter(Core& core) : wakeup(std::make_shared<Wakeup>(core)) {}
    std::shared_ptr<Wakeup> wakeup;
    std::optional<PoolCore::Decision> granted;
  };

  OriginPool(const Origin& origin, PoolCore::Limits limits, UpstreamCounterSet& counters);
  ~OriginPool();
  OriginPool(const OriginPool&) = delete;
  OriginPool& operator=(const OriginPool&) = delete;

  void set_limits(PoolCore::Limits limits) { pool_.set_limits(limits); }
  [[nodiscard]] const std::string& host_field() const { return host_field_; }
  [[nodiscard]] TlsSessionSlot& sessions() { return sessions_; }

  PoolCore::Decision acquire() { return pool_.acquire(coarse_now()); }
  // After `wait`: the waiter is fired when it has been granted something.
  void enqueue(PoolCore::Ticket ticket, std::shared_ptr<Waiter> waiter);
  // Gives up the place, or what was granted meanwhile.
  void leave(PoolCore::Ticket ticket, Waiter& waiter);

  // The idle connection a decision `reuse` names.
  std::shared_ptr<Transport> take(PoolCore::Id id);
  void replace(PoolCore::Id id) { pool_.replace(id, coarse_now()); }
  // Back from a finished exchange, fit for another.
  void park(PoolCore::Id id, std::shared_ptr<Transport> transport);
  // The connection is closed, or was never opened.
  void drop(PoolCore::Id id);
  // Closes what was idle for too long.
  void expire();

 private:
  // An idle connection; whatever its peer says now, it is of no more use.
  struct Idle final : Transport::Observer {
    Idle(OriginPool& owner, PoolCore::Id number) : pool(owner), id(number) {}
    void on_readable() override { pool.lost(id); }

    OriginPool& pool;
    PoolCore::Id id;
    std::shared_ptr<Transport> transport;  // empty while an exchange has it
  };

  void lost(PoolCore::Id id);
  void store(PoolCore::Id id, std::shared_ptr<Transport> transport);
  void close_idle(PoolCore::Id id);
  void grant(const std::optional<PoolCore::Grant>& grant);

  std::string host_field_;
  PoolCore pool_;
  UpstreamCounterSet& counters_;
  TlsSessionSlot sessions_;
  std::vector<std::unique_ptr<Idle>> idle_;  // by connection number
  std::unordered_map<PoolCore::Ticket, std::shared_ptr<Waiter>> waiters_;
};

}  // namespace arouter::net
