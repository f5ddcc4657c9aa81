// Arbitrary bytes as a journal segment and as the body of a record: reading never crashes, never
// runs past the end, and what is accepted as a row can be written and read again.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <vector>

#include "journal/record.hpp"
#include "journal/segment_reader.hpp"

namespace {

using namespace arouter::journal;  // NOLINT: one file, one subject
using Bytes = std::span<const std::byte>;

void require(bool condition) {
  if (!condition) std::abort();
}

void read_row(Bytes stored) {
  const auto row = decode_usage(stored);
  if (!row) return;
  std::array<std::byte, body_bytes_max> body;
  const std::size_t size = encode_usage(*row, body);
  require(decode_usage(Bytes(body).first(size)) == row);
}

void read_segment(Bytes bytes, std::uint32_t salt) {
  SegmentReader reader(bytes, salt);
  std::size_t last_end = 0;
  while (const auto frame = reader.next()) {
    require(frame->begin >= last_end && frame->end <= bytes.size());
    require(reader.position() == frame->end);
    last_end = frame->end;
    read_row(frame->body);
  }
}

// A valid segment of a few rows, damaged where the input says: 2 bytes of offset, 1 to xor.
void read_damaged_segment(Bytes damage) {
  std::vector<std::byte> segment(4096);
  arouter::UsageRecord row;
  row.model = "openai/gpt-5.4";
  std::array<std::byte, body_bytes_max> body;
  const std::uint32_t salt =
      write_segment_header({}, std::span(segment).first<segment_header_bytes>());
  std::size_t end = segment_header_bytes;
  for (const RecordKind kind : {RecordKind::opened, RecordKind::noted, RecordKind::settled}) {
    row.latency_ms += 1000;
    const std::size_t size = encode_usage(row, body);
    end = write_frame(std::span(segment).subspan(end), kind, Bytes(body).first(size), salt) + end;
  }
  for (; damage.size() >= 3; damage = damage.subspan(3)) {
    const auto low = std::to_integer<std::size_t>(damage[0]);
    const auto high = std::to_integer<std::size_t>(damage[1]);
    segment[(low + 256 * high) % segment.size()] ^= damage[2];
  }
  read_segment(segment, salt_of(read_segment_header(segment), segment));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes input = std::as_bytes(std::span(data, size));
  read_segment(input, salt_of(read_segment_header(input), input));
  read_row(input);
  read_damaged_segment(input);
  return 0;
}
