// Random: the only source of randomness, given to whoever needs it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace arouter {

class Random {
 public:
  virtual ~Random() = default;
  // Fills all of `out`. The production implementation is cryptographically secure and thread-safe.
  virtual void fill(std::span<std::byte> out) = 0;
  [[nodiscard]] std::uint64_t next();
};

}  // namespace arouter
