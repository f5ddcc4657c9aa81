#include "net/resolver.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <netdb.h>
#include <netinet/in.h>

#include <boost/asio/post.hpp>

namespace arouter::net {
namespace {

using boost::asio::ip::address;
using boost::asio::ip::address_v4;
using boost::asio::ip::address_v6;

constexpr std::size_t addresses_max = 8;

std::optional<address> to_address(const addrinfo& info) {
  if (info.ai_family == AF_INET) {
    const auto* v4 = reinterpret_cast<const sockaddr_in*>(info.ai_addr);
    return address(address_v4(ntohl(v4->sin_addr.s_addr)));
  }
  if (info.ai_family == AF_INET6) {
    const auto* v6 = reinterpret_cast<const sockaddr_in6*>(info.ai_addr);
    address_v6::bytes_type bytes;
    std::memcpy(bytes.data(), v6->sin6_addr.s6_addr, bytes.size());
    return address(address_v6(bytes, v6->sin6_scope_id));
  }
  return std::nullopt;
}

// In the order of RFC 6724, which getaddrinfo applies.
Addresses look_up_host(const std::string& host) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* found = nullptr;
  Addresses addresses;
  if (::getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0) return addresses;
  for (const auto* info = found; info != nullptr; info = info->ai_next) {
    const auto next = to_address(*info);
    const bool is_new =
        next && std::find(addresses.begin(), addresses.end(), *next) == addresses.end();
    if (is_new && addresses.size() < addresses_max) addresses.push_back(*next);
  }
  ::freeaddrinfo(found);
  return addresses;
}

}  // namespace

Resolver::Resolver(boost::asio::thread_pool& workers, Patience patience, LookUp look_up)
    : workers_(workers), patience_(patience), look_up_(std::move(look_up)) {}

Resolver::Resolver(boost::asio::thread_pool& workers, Patience patience)
    : Resolver(workers, patience, look_up_host) {}

std::optional<Result<Addresses>> Resolver::cached(const std::string& host) {
  boost::system::error_code no_literal;
  const auto literal = boost::asio::ip::make_address(host, no_literal);
  if (!no_literal) return Result<Addresses>(Addresses{literal});

  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(host);
  if (found == entries_.end() || !found->second.known) return std::nullopt;
  Entry& entry = found->second;
  const auto age = std::chrono::steady_clock::now() - entry.answered;
  if (entry.addresses.empty()) {
    if (age >= patience_.failure_kept) return std::nullopt;
    return Result<Addresses>(fail(ErrorCode::upstream_failed, "The provider could not be reached.")
                                 .with_log_detail("host name does not resolve: " + host));
  }
  if (age >= patience_.fresh && !entry.under_way) start(host, entry);
  return Result<Addresses>(entry.addresses);
}

void Resolver::request(const std::string& host, std::function<void()> done) {
  const std::lock_guard lock(mutex_);
  Entry& entry = entries_[host];
  entry.waiting.push_back(std::move(done));
  if (!entry.under_way) start(host, entry);
}

void Resolver::start(const std::string& host, Entry& entry) {
  entry.under_way = true;
  ++look_ups_;
  boost::asio::post(workers_, [this, host] { answer(host); });
}

void Resolver::answer(const std::string& host) {
  Addresses addresses = look_up_(host);
  std::vector<std::function<void()>> waiting;
  {
    const std::lock_guard lock(mutex_);
    Entry& entry = entries_[host];
    // A failed renewal does not take away an answer that may still be good.
    if (!addresses.empty() || entry.addresses.empty()) entry.addresses = std::move(addresses);
    entry.answered = std::chrono::steady_clock::now();
    entry.known = true;
    entry.under_way = false;
    waiting.swap(entry.waiting);
  }
  for (const auto& done : waiting) done();
}

std::uint64_t Resolver::look_ups() const {
  const std::lock_guard lock(mutex_);
  return look_ups_;
}

}  // namespace arouter::net
