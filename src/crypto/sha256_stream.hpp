// SHA-256 over several pieces. The algorithm is fetched once for the process and every thread keeps
// one context: fetching and allocating for each hash would cost more than the hash itself.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include <arouter/crypto/digest.hpp>

namespace arouter::crypto {

Digest sha256_of(std::span<const std::byte> head, std::string_view tail);

}  // namespace arouter::crypto
