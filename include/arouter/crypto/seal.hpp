// Sealing of secrets at rest: XChaCha20-Poly1305 with the context bound in as associated data.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include <arouter/base/random.hpp>
#include <arouter/base/result.hpp>
#include <arouter/crypto/secret.hpp>

namespace arouter::crypto {

// One format byte, 24 bytes of random nonce, the ciphertext and a 16-byte tag. `context` says what
// the box is for (table, owner, field) and must be the same when it is opened, so that a box moved
// elsewhere does not open.
std::string seal(std::span<const std::byte, 32> key, std::string_view text,
                 std::string_view context, Random& random);

// ErrorCode::internal when the box was made with another key or context, was changed or is not a
// box at all; the error does not say which.
Result<Secret> open_sealed(std::span<const std::byte, 32> key, std::string_view box,
                           std::string_view context);

}  // namespace arouter::crypto
