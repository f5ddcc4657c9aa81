// CRC-32C (Castagnoli polynomial, as in iSCSI), with the processor's instruction where it has one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace arouter::journal {

// Checksum of `bytes`; `before` is the checksum of what precedes them.
std::uint32_t crc32c(std::span<const std::byte> bytes, std::uint32_t before = 0);

// The same by table only.
std::uint32_t crc32c_portable(std::span<const std::byte> bytes, std::uint32_t before = 0);

}  // namespace arouter::journal
