// The usage journal: the local, crash-safe place a call is recorded before PostgreSQL hears of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <arouter/base/result.hpp>
#include <arouter/domain/usage_record.hpp>

namespace arouter {

// The writing side. Each core uses its own segment; calls never block on the disk and never wait
// for another core (except with sync_ms = 0, which syncs inside `settled`).
class Journal {
 public:
  virtual ~Journal() = default;

  // Notes that a call is about to be made and reserves the space its settlement needs.
  // `if_abandoned` is the row to write should the process die before `settled`: it charges the
  // hold. Called again for the same id (a hold that grew), it replaces that row. Fails with
  // `unavailable` when the journal is full or its disk is; the call must then not be made.
  virtual Status opened(const UsageRecord& if_abandoned) = 0;

  // Notes how the call ended. Cannot fail: `opened` reserved the space. Survives the death of the
  // process when it returns.
  virtual void settled(const UsageRecord& record) = 0;

  // For refusals and failures that cost nothing and opened nothing; may drop when the journal is
  // full.
  virtual void noted(const UsageRecord& record) = 0;
};

struct JournalStats {
  std::uint64_t bytes_used = 0;  // in all segments
  std::uint64_t bytes_max = 0;
  std::uint64_t records_pending = 0;  // appended and not yet acknowledged
  std::uint64_t records_corrupt = 0;  // found while reading, kept aside for the operator
  std::uint64_t records_dropped = 0;  // `noted` without room
  bool accepting = true;              // false: `opened` refuses
};

// A run of settled records and the token that acknowledges it.
struct JournalBatch {
  JournalBatch() = default;
  std::vector<UsageRecord> records;
  std::uint64_t position = 0;
};

// The draining side. One drainer; any thread. Records that were recovered from an earlier process
// come first; a call it opened and never settled comes as its `if_abandoned` record.
class JournalDrain {
 public:
  virtual ~JournalDrain() = default;
  // Up to `records_max` settled records not handed out yet, or none. Blocking file reads happen
  // only for recovered segments.
  virtual JournalBatch next(std::size_t records_max) = 0;
  // All records of batches up to `position` are in PostgreSQL; emptied segments are removed.
  virtual void acknowledge(std::uint64_t position) = 0;
  // Makes everything since the last acknowledgement come again, in the same order.
  virtual void rewind() = 0;
  [[nodiscard]] virtual JournalStats stats() const = 0;
  // True once every record of earlier processes was acknowledged.
  [[nodiscard]] virtual bool recovered() const = 0;
};

}  // namespace arouter
