// Cached DNS: look-ups block, so they run on threads of their own; answers are shared by all cores.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include <arouter/base/clock.hpp>
#include <arouter/base/result.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/thread_pool.hpp>

namespace arouter::net {

using Addresses = std::vector<boost::asio::ip::address>;

class Resolver {
 public:
  // What does the blocking work; getaddrinfo in production. Empty = the name does not resolve.
  using LookUp = std::function<Addresses(const std::string& host)>;

  struct Patience {
    std::chrono::milliseconds fresh{30000};
    std::chrono::milliseconds failure_kept{1000};
  };

  Resolver(boost::asio::thread_pool& workers, Patience patience, LookUp look_up);
  Resolver(boost::asio::thread_pool& workers, Patience patience);

  // What is known now, without waiting; an address literal always is. A known answer that is no
  // longer fresh is given once more and renewed behind the caller's back. Errors: upstream_failed
  // while the last look-up's failure is kept. nullopt: ask with `request`. Any thread.
  std::optional<Result<Addresses>> cached(const std::string& host);

  // Looks `host` up and calls `done` on a worker when `cached` has the answer. Look-ups of the same
  // host are joined. Any thread.
  void request(const std::string& host, std::function<void()> done);

  [[nodiscard]] std::uint64_t look_ups() const;

 private:
  struct Entry {
    Addresses addresses;  // empty after a failure
    SteadyTime answered{};
    bool known = false;
    bool under_way = false;
    std::vector<std::function<void()>> waiting;
  };

  void start(const std::string& host, Entry& entry);
  void answer(const std::string& host);

  boost::asio::thread_pool& workers_;
  Patience patience_;
  LookUp look_up_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, Entry> entries_;
  std::uint64_t look_ups_ = 0;
};

}  // namespace arouter::net
