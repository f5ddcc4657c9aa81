// Digest: the 32 bytes of a SHA-256, and the plain hash itself. OpenSSL rather than libsodium does
// SHA-256 because it uses the processor's SHA instructions; libsodium's portable code is several
// times slower, and every request hashes the key it presents.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <string_view>

namespace arouter::crypto {

struct Digest {
  std::array<std::byte, 32> bytes{};

  auto operator<=>(const Digest&) const = default;
};

// Safe from any thread; allocates nothing after the thread's first call.
Digest sha256(std::string_view text);

}  // namespace arouter::crypto
