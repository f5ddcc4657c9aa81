// HMAC-SHA256 signatures, and checking them without leaking where they differ.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include <arouter/crypto/digest.hpp>

namespace arouter::crypto {

// A key of any length, RFC 2104.
Digest hmac_sha256(std::span<const std::byte> key, std::string_view text);

// Constant time in the signature's bytes.
bool verify_hmac_sha256(std::span<const std::byte> key, std::string_view text,
                        const Digest& signature);

}  // namespace arouter::crypto
