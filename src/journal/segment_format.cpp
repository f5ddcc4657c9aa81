#include "journal/segment_format.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>

#include "journal/byte_codec.hpp"
#include "journal/crc32c.hpp"

namespace arouter::journal {
namespace {

constexpr std::array<char, 8> magic = {'A', 'R', 'U', 'S', 'A', 'G', 'E', 'J'};

namespace at {
constexpr std::size_t version = 8;
constexpr std::size_t core = 12;
constexpr std::size_t sequence = 16;
constexpr std::size_t replica = 24;
constexpr std::size_t created = 40;
constexpr std::size_t segment_bytes = 48;
constexpr std::size_t zero = 56;
constexpr std::size_t checksum = 60;
}  // namespace at

}  // namespace

std::uint32_t write_segment_header(const SegmentHeader& header,
                                   std::span<std::byte, segment_header_bytes> out) {
  std::byte* const begin = out.data();
  std::memcpy(begin, magic.data(), magic.size());
  store_number(begin + at::version, format_version);
  store_number(begin + at::core, header.core);
  store_number(begin + at::sequence, header.sequence);
  std::memcpy(begin + at::replica, header.replica.value.bytes.data(), 16);
  store_number<std::int64_t>(begin + at::created, header.created_at.time_since_epoch().count());
  store_number(begin + at::segment_bytes, header.segment_bytes);
  store_number(begin + at::zero, std::uint32_t{0});
  const std::uint32_t checksum = crc32c(out.first<at::checksum>());
  store_number(begin + at::checksum, checksum);
  return checksum;
}

HeaderReading read_segment_header(std::span<const std::byte> segment) {
  HeaderReading reading;
  if (all_zero(segment)) {
    reading.state = HeaderState::blank;
    return reading;
  }
  if (segment.size() < segment_header_bytes) return reading;
  const std::byte* const begin = segment.data();
  reading.version = load_number<std::uint32_t>(begin + at::version);
  reading.header.core = load_number<std::uint32_t>(begin + at::core);
  reading.header.sequence = load_number<std::uint64_t>(begin + at::sequence);
  std::memcpy(reading.header.replica.value.bytes.data(), begin + at::replica, 16);
  reading.header.created_at =
      WallTime(WallTime::duration(load_number<std::int64_t>(begin + at::created)));
  reading.header.segment_bytes = load_number<std::uint64_t>(begin + at::segment_bytes);
  reading.stored_checksum = load_number<std::uint32_t>(begin + at::checksum);
  reading.computed_checksum = crc32c(segment.first(at::checksum));

  const bool intact = reading.stored_checksum == reading.computed_checksum &&
                      std::memcmp(begin, magic.data(), magic.size()) == 0;
  if (intact) {
    reading.state =
        reading.version == format_version ? HeaderState::valid : HeaderState::other_version;
  }
  return reading;
}

std::size_t write_frame(std::span<std::byte> out, RecordKind kind, std::span<const std::byte> body,
                        std::uint32_t salt) {
  const auto length = static_cast<std::uint32_t>(1 + body.size());
  std::byte* const begin = out.data();
  begin[8] = static_cast<std::byte>(kind);
  std::memcpy(begin + frame_header_bytes, body.data(), body.size());
  store_number(begin + 4, crc32c({begin + 8, length}, salt));
  std::atomic_ref<std::uint32_t>(*reinterpret_cast<std::uint32_t*>(begin))
      .store(length, std::memory_order_release);
  return frame_bytes(body.size());
}

bool all_zero(std::span<const std::byte> bytes) {
  const std::byte* at = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= sizeof(std::uint64_t); left -= sizeof(std::uint64_t)) {
    if (load_number<std::uint64_t>(at) != 0) return false;
    at += sizeof(std::uint64_t);
  }
  return std::all_of(at, at + left, [](std::byte byte) { return byte == std::byte{0}; });
}

}  // namespace arouter::journal
