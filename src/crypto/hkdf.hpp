// HKDF-SHA256, RFC 5869: extract and expand in one step.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace arouter::crypto {

// Fills `out`, at most 8,160 bytes. `key` must not be empty.
void hkdf_sha256(std::span<const std::byte> key, std::string_view salt, std::string_view info,
                 std::span<std::byte> out);

}  // namespace arouter::crypto
