// Which connection of one origin to use, open, keep or close. Pure: it knows numbers and times, not
// sockets.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include <arouter/base/clock.hpp>

namespace arouter::net {

class PoolCore {
 public:
  using Id = std::uint32_t;      // one connection; numbers are used again after `remove`
  using Ticket = std::uint64_t;  // one waiter; never used again

  struct Limits {
    std::size_t connections_max = 256;
    std::chrono::milliseconds idle_max{55000};
    std::chrono::milliseconds lifetime_max{3600000};
  };

  struct Decision {
    enum class Next : std::uint8_t { reuse, open, wait };
    Next next = Next::wait;
    Id id = 0;          // reuse, open
    Ticket ticket = 0;  // wait
  };

  // A waiter's turn: `decision` is reuse or open.
  struct Grant {
    Ticket ticket = 0;
    Decision decision;
  };

  struct Release {
    bool keep = false;  // false: close the connection, its number is already free
    std::optional<Grant> grant;
  };

  explicit PoolCore(Limits limits) : limits_(limits) {}
  void set_limits(Limits limits) { limits_ = limits; }

  // The newest idle connection, else a number for a new one, else a place in the queue.
  Decision acquire(SteadyTime now);
  // The connection under this number is replaced by one yet to be opened.
  void replace(Id id, SteadyTime now);
  // Its user is done with it and it could serve another.
  Release release(Id id, SteadyTime now);
  // It is closed, or never came to be.
  std::optional<Grant> remove(Id id, SteadyTime now);
  void leave_queue(Ticket ticket);
  // Idle connections whose time is over; they are removed.
  std::vector<Id> expire(SteadyTime now);

  [[nodiscard]] std::size_t open() const { return open_; }
  [[nodiscard]] std::size_t idle() const { return idle_.size(); }
  [[nodiscard]] std::size_t queued() const { return queue_.size(); }

 private:
  struct Connection {
    SteadyTime opened{};
    SteadyTime parked{};
  };

  Id take_number(SteadyTime now);
  void free_number(Id id);
  [[nodiscard]] bool too_old(Id id, SteadyTime now) const;
  [[nodiscard]] bool idle_too_long(Id id, SteadyTime now) const;
  std::optional<Grant> next_in_queue(Decision decision);

  Limits limits_;
  std::vector<Connection> connections_;
  std::vector<Id> free_numbers_;
  std::vector<Id> idle_;  // longest parked first
  std::deque<Ticket> queue_;
  Ticket last_ticket_ = 0;
  std::size_t open_ = 0;
};

}  // namespace arouter::net
