// SystemRandom: the production Random, drawn from the kernel through libsodium.
#pragma once

#include <arouter/base/random.hpp>

namespace arouter::crypto {

// Cryptographically secure; safe from any thread.
class SystemRandom final : public Random {
 public:
  SystemRandom();
  void fill(std::span<std::byte> out) override;
};

}  // namespace arouter::crypto
