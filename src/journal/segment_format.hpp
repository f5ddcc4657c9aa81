// The bytes of a segment apart from the bodies of its records: header and frames.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include <arouter/base/clock.hpp>
#include <arouter/base/ids.hpp>

namespace arouter::journal {

inline constexpr std::uint32_t format_version = 1;
inline constexpr std::size_t segment_header_bytes = 64;
inline constexpr std::size_t frame_header_bytes = 9;  // length, checksum, kind
inline constexpr std::size_t frame_alignment = 8;
inline constexpr std::size_t record_bytes_max = 4352;  // a whole frame with its padding
inline constexpr std::size_t body_bytes_max = record_bytes_max - frame_header_bytes;
inline constexpr std::size_t segment_bytes_min = std::size_t{16} << 10;

enum class RecordKind : std::uint8_t { opened = 1, settled = 2, noted = 3 };

constexpr std::size_t frame_bytes(std::size_t body_bytes) {
  return (frame_header_bytes + body_bytes + frame_alignment - 1) & ~(frame_alignment - 1);
}

struct SegmentHeader {
  std::uint32_t core = 0;
  std::uint64_t sequence = 0;
  ReplicaId replica;
  WallTime created_at{};
  std::uint64_t segment_bytes = 0;
};

// Returns the header's checksum, from which those of its records continue.
std::uint32_t write_segment_header(const SegmentHeader& header,
                                   std::span<std::byte, segment_header_bytes> out);

enum class HeaderState : std::uint8_t {
  valid,
  blank,          // every byte is zero: prepared and never used
  other_version,  // intact, written by another version of the format
  damaged,
};

struct HeaderReading {
  HeaderState state = HeaderState::damaged;
  SegmentHeader header;  // best effort when damaged
  std::uint32_t version = 0;
  std::uint32_t stored_checksum = 0;
  std::uint32_t computed_checksum = 0;
};

// Any bytes, of any length.
HeaderReading read_segment_header(std::span<const std::byte> segment);

// One record where it stands.
struct Frame {
  RecordKind kind = RecordKind::noted;
  std::span<const std::byte> body;
  std::size_t begin = 0;  // offsets in the segment
  std::size_t end = 0;
};

// Writes a record at the begin of `out`, which is zero-filled and has room; returns frame_bytes of
// it. The length comes last, with release order: a process that dies before leaves no record.
std::size_t write_frame(std::span<std::byte> out, RecordKind kind, std::span<const std::byte> body,
                        std::uint32_t salt);

bool all_zero(std::span<const std::byte> bytes);

}  // namespace arouter::journal
