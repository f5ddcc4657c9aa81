// RateShare: the part of every rate limit that one replica enforces on its own.
#pragma once

#include <cstdint>

namespace arouter {

struct RateShare {
  std::int32_t replicas = 1;  // alive, this one included; at least 1
  std::int32_t position = 0;  // of this one among them, from 0

  // Of a countable limit (>= 1). The shares add up to the limit, except that nobody's is less than
  // one: whom a load balancer sends here must not be refused for ever.
  [[nodiscard]] std::int64_t of(std::int64_t limit) const {
    const std::int64_t share = limit / replicas + (position < limit % replicas ? 1 : 0);
    return share > 0 ? share : 1;
  }
};

}  // namespace arouter
