// What the drainer reads records from: a segment of this process or of an earlier one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include <arouter/base/result.hpp>
#include <arouter/domain/usage_record.hpp>

#include "journal/segment_format.hpp"

namespace arouter::journal {

// Used by the drainer's thread only.
class DrainSource {
 public:
  virtual ~DrainSource() = default;

  // True: nothing will be added to what `readable` returns from now on.
  [[nodiscard]] virtual bool complete() const = 0;
  // From the segment's first byte to as far as it is written. Valid until the next call or
  // `unload`.
  virtual Result<std::span<const std::byte>> readable() = 0;
  virtual void unload() {}
  [[nodiscard]] virtual std::uint32_t salt() const = 0;
  // Whether this record goes to the database.
  [[nodiscard]] virtual bool hands_out(const Frame& frame) const = 0;
  // Bytes before `offset` are not needed any more.
  virtual void set_drained_to(std::size_t offset) = 0;
  virtual void set_damaged() = 0;
  // True: damage was counted when the segment was first read.
  [[nodiscard]] virtual bool damage_known() const = 0;
};

// nullopt for a body that is not a usage row. A row from an `opened` record is marked abandoned.
std::optional<UsageRecord> row_of(const Frame& frame);

}  // namespace arouter::journal
