#include "net/upstream_core.hpp"

namespace arouter::net {
namespace {

constexpr std::chrono::seconds tidy_period{1};

}  // namespace

UpstreamCore::UpstreamCore(Core& core, ConnectServices services, const HttpUpstreamConfig& config)
    : core_(core),
      services_(services),
      config_(config),
      tidy_pulse_(core.deadlines(), [this] { tidy(); }) {
  tidy_pulse_.set_due(coarse_now() + tidy_period);
}

PoolCore::Limits UpstreamCore::limits_of(const Origin& origin) const {
  return {.connections_max = origin.max_connections_per_core,
          .idle_max = config_.idle_connection_max,
          .lifetime_max = config_.connection_lifetime_max};
}

OriginPool& UpstreamCore::pool_of(const std::shared_ptr<const Origin>& origin) {
  const auto found = known_.find(origin.get());
  if (found != known_.end()) return *found->second.pool;
  auto& pool = pools_[origin->pool_key()];
  if (pool) {
    pool->set_limits(limits_of(*origin));
  } else {
    pool = std::make_unique<OriginPool>(*origin, limits_of(*origin), counters_);
  }
  known_.emplace(origin.get(), Known{origin, pool.get()});
  return *pool;
}

// Pools are kept: an origin that was configured away leaves an empty one, which is small.
void UpstreamCore::tidy() {
  for (auto& [key, pool] : pools_) pool->expire();
  std::erase_if(known_, [](const auto& entry) { return entry.second.origin.use_count() == 1; });
  tidy_pulse_.set_due(coarse_now() + tidy_period);
}

}  // namespace arouter::net
