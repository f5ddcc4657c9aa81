// FixedRandom: the same seed always yields the same bytes.
#pragma once

#include <cstdint>
#include <mutex>

#include <arouter/base/random.hpp>

namespace arouter::test {

// SplitMix64. Safe from any thread; the order is repeatable only when one thread draws.
class FixedRandom final : public Random {
 public:
  explicit FixedRandom(std::uint64_t seed = 1) : state_(seed) {}
  void fill(std::span<std::byte> out) override;

 private:
  std::uint64_t step();

  std::mutex mutex_;
  std::uint64_t state_;
};

}  // namespace arouter::test
