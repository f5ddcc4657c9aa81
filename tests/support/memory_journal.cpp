#include "support/memory_journal.hpp"

#include <algorithm>

#include <arouter/base/check.hpp>

namespace arouter::test {

Status MemoryJournal::opened(const UsageRecord& if_abandoned) {
  if (full_) return fail(ErrorCode::unavailable, "usage journal is full");
  open_[if_abandoned.id] = if_abandoned;
  return {};
}

void MemoryJournal::settled(const UsageRecord& record) {
  AROUTER_CHECK(open_.erase(record.id) == 1);
  records_.push_back(record);
}

void MemoryJournal::noted(const UsageRecord& record) {
  records_.push_back(record);
}

JournalBatch MemoryJournal::next(std::size_t records_max) {
  JournalBatch batch;
  const auto end = std::min(records_.size(), handed_out_ + records_max);
  batch.records.assign(records_.begin() + static_cast<std::ptrdiff_t>(handed_out_),
                       records_.begin() + static_cast<std::ptrdiff_t>(end));
  handed_out_ = end;
  batch.position = end;
  return batch;
}

void MemoryJournal::acknowledge(std::uint64_t position) {
  acknowledged_ = position;
}

void MemoryJournal::rewind() {
  handed_out_ = acknowledged_;
}

JournalStats MemoryJournal::stats() const {
  JournalStats stats;
  stats.records_pending = records_.size() - acknowledged_;
  stats.accepting = !full_;
  return stats;
}

}  // namespace arouter::test
