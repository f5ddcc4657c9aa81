#include <arouter/base/check.hpp>
#include <arouter/crypto/random.hpp>
#include <sodium.h>

namespace arouter::crypto {

SystemRandom::SystemRandom() {
  AROUTER_CHECK(sodium_init() >= 0);
}

void SystemRandom::fill(std::span<std::byte> out) {
  // libsodium declares its pointer never null, which that of an empty range may be.
  if (!out.empty()) randombytes_buf(out.data(), out.size());
}

}  // namespace arouter::crypto
