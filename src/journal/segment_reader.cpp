#include "journal/segment_reader.hpp"

#include "journal/byte_codec.hpp"
#include "journal/crc32c.hpp"

namespace arouter::journal {

std::optional<Frame> SegmentReader::next() {
  if (auto frame = whole_record_at(position_)) {
    position_ = frame->end;
    return frame;
  }
  if (position_ >= bytes_.size() || all_zero(bytes_.subspan(position_))) return std::nullopt;
  return next_after_damage();
}

std::optional<Frame> SegmentReader::next_after_damage() {
  for (std::size_t begin = position_ + frame_alignment; begin < bytes_.size();
       begin += frame_alignment) {
    auto frame = whole_record_at(begin);
    if (!frame) continue;
    ++damaged_places_;
    position_ = frame->end;
    return frame;
  }
  torn_ = true;
  return std::nullopt;
}

std::optional<Frame> SegmentReader::whole_record_at(std::size_t begin) const {
  if (begin > bytes_.size() || bytes_.size() - begin < frame_header_bytes) return std::nullopt;
  const std::byte* const at = bytes_.data() + begin;
  const auto length = load_number<std::uint32_t>(at);
  if (length == 0 || length > 1 + body_bytes_max) return std::nullopt;

  const std::size_t body_bytes = length - 1;
  const std::size_t end = begin + frame_bytes(body_bytes);
  if (end > bytes_.size()) return std::nullopt;

  const auto kind = static_cast<RecordKind>(at[8]);
  if (kind < RecordKind::opened || kind > RecordKind::noted) return std::nullopt;
  const std::size_t padding_begin = begin + frame_header_bytes + body_bytes;
  if (!all_zero(bytes_.subspan(padding_begin, end - padding_begin))) return std::nullopt;
  if (crc32c(bytes_.subspan(begin + 8, length), salt_) != load_number<std::uint32_t>(at + 4)) {
    return std::nullopt;
  }
  return Frame{kind, bytes_.subspan(begin + frame_header_bytes, body_bytes), begin, end};
}

std::uint32_t salt_of(const HeaderReading& reading, std::span<const std::byte> segment) {
  if (reading.state == HeaderState::valid) return reading.stored_checksum;
  SegmentReader by_computed(segment, reading.computed_checksum);
  return by_computed.next() ? reading.computed_checksum : reading.stored_checksum;
}

}  // namespace arouter::journal
