// What one core's exchanges share: the pools of all origins and the services for connecting.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>

#include <arouter/net/http_upstream.hpp>

#include "net/connector.hpp"
#include "net/origin_pool.hpp"
#include "net/pulse.hpp"

namespace arouter::net {

// Made on the first `open` of its core.
class UpstreamCore {
 public:
  UpstreamCore(Core& core, ConnectServices services, const HttpUpstreamConfig& config);

  [[nodiscard]] Core& core() { return core_; }
  [[nodiscard]] const HttpUpstreamConfig& config() const { return config_; }
  [[nodiscard]] ConnectServices services() const { return services_; }
  [[nodiscard]] UpstreamCounterSet& counters() { return counters_; }
  [[nodiscard]] const UpstreamCounterSet& counters() const { return counters_; }

  OriginPool& pool_of(const std::shared_ptr<const Origin>& origin);

 private:
  // Origins are immutable and live long, so their address finds the pool without building its key.
  struct Known {
    std::shared_ptr<const Origin> origin;
    OriginPool* pool;
  };

  [[nodiscard]] PoolCore::Limits limits_of(const Origin& origin) const;
  void tidy();

  Core& core_;
  ConnectServices services_;
  const HttpUpstreamConfig& config_;
  UpstreamCounterSet counters_;
  std::unordered_map<std::string, std::unique_ptr<OriginPool>> pools_;
  std::unordered_map<const Origin*, Known> known_;
  Pulse tidy_pulse_;
};

}  // namespace arouter::net
