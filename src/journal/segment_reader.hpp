// Reads the records of a segment from any bytes: whole ones are handed out, what is not whole is
// skipped and told.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "journal/segment_format.hpp"

namespace arouter::journal {

class SegmentReader {
 public:
  // `bytes` is the segment from its first byte on, as far as it is to be read; `salt` the checksum
  // of its header; `from` the end of a record, or of the header.
  SegmentReader(std::span<const std::byte> bytes, std::uint32_t salt,
                std::size_t from = segment_header_bytes)
      : bytes_(bytes), salt_(salt), position_(from) {}

  // The next whole record; nullopt when there is none up to the end.
  std::optional<Frame> next();

  // The end of the record returned last.
  [[nodiscard]] std::size_t position() const { return position_; }
  // Places where bytes that are not a record precede one that is.
  [[nodiscard]] std::size_t damaged_places() const { return damaged_places_; }
  // After the end: something other than zeros follows the last record.
  [[nodiscard]] bool torn() const { return torn_; }

 private:
  [[nodiscard]] std::optional<Frame> whole_record_at(std::size_t begin) const;
  std::optional<Frame> next_after_damage();

  std::span<const std::byte> bytes_;
  std::uint32_t salt_;
  std::size_t position_;
  std::size_t damaged_places_ = 0;
  bool torn_ = false;
};

// The checksum that the records of a segment continue from. With a damaged header it is whichever
// of the two candidates the first record agrees with.
std::uint32_t salt_of(const HeaderReading& reading, std::span<const std::byte> segment);

}  // namespace arouter::journal
