#include "net/origin_pool.hpp"

namespace arouter::net {
namespace {

std::string host_field_of(const Origin& origin) {
  const bool literal_v6 = origin.host.find(':') != std::string::npos;
  std::string field = literal_v6 ? "[" + origin.host + "]" : origin.host;
  if (origin.port != (origin.tls ? 443 : 80)) field += ":" + std::to_string(origin.port);
  return field;
}

}  // namespace

OriginPool::OriginPool(const Origin& origin, PoolCore::Limits limits, UpstreamCounterSet& counters)
    : host_field_(host_field_of(origin)), pool_(limits), counters_(counters) {}

OriginPool::~OriginPool() {
  for (auto& idle : idle_) {
    if (idle && idle->transport) close_idle(idle->id);
  }
}

void OriginPool::enqueue(PoolCore::Ticket ticket, std::shared_ptr<Waiter> waiter) {
  counters_.cap_waits.add();
  waiters_.emplace(ticket, std::move(waiter));
}

void OriginPool::leave(PoolCore::Ticket ticket, Waiter& waiter) {
  waiters_.erase(ticket);
  if (!waiter.granted) {
    pool_.leave_queue(ticket);
  } else if (waiter.granted->next == PoolCore::Decision::Next::reuse) {
    const auto id = waiter.granted->id;
    park(id, take(id));
  } else {
    drop(waiter.granted->id);
  }
}

void OriginPool::grant(const std::optional<PoolCore::Grant>& grant) {
  if (!grant) return;
  const auto found = waiters_.find(grant->ticket);
  const auto waiter = found->second;
  waiters_.erase(found);
  // Until it is taken the waiter's; should it be lost meanwhile, its use will tell.
  const bool reuse = grant->decision.next == PoolCore::Decision::Next::reuse;
  if (reuse) idle_[grant->decision.id]->transport->observe(nullptr);
  waiter->granted = grant->decision;
  waiter->wakeup->fire();
}

void OriginPool::store(PoolCore::Id id, std::shared_ptr<Transport> transport) {
  if (idle_.size() <= id) idle_.resize(id + 1);
  if (!idle_[id]) idle_[id] = std::make_unique<Idle>(*this, id);
  idle_[id]->transport = std::move(transport);
  idle_[id]->transport->observe(idle_[id].get());
  idle_[id]->transport->watch();
  counters_.parked.add();
}

std::shared_ptr<Transport> OriginPool::take(PoolCore::Id id) {
  auto transport = std::move(idle_[id]->transport);
  transport->observe(nullptr);
  counters_.unparked.add();
  return transport;
}

void OriginPool::close_idle(PoolCore::Id id) {
  const auto transport = take(id);
  transport->shutdown_write();
  transport->abort();
  counters_.closed.add();
}

void OriginPool::park(PoolCore::Id id, std::shared_ptr<Transport> transport) {
  const auto release = pool_.release(id, coarse_now());
  store(id, std::move(transport));
  if (!release.keep) close_idle(id);
  grant(release.grant);
}

void OriginPool::drop(PoolCore::Id id) {
  grant(pool_.remove(id, coarse_now()));
}

void OriginPool::lost(PoolCore::Id id) {
  // Bytes of TLS itself, such as session tickets, are no reason to part.
  auto& transport = *idle_[id]->transport;
  if (transport.peek() == IoResult::Status::would_block) {
    transport.watch();
    return;
  }
  close_idle(id);
  drop(id);
}

void OriginPool::expire() {
  for (const auto id : pool_.expire(coarse_now())) close_idle(id);
}

}  // namespace arouter::net
