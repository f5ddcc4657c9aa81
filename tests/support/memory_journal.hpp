// MemoryJournal: a journal without a disk. Counts what was opened and settled, and can be full.
#pragma once

#include <map>
#include <vector>

#include <arouter/ports/journal.hpp>

namespace arouter::test {

class MemoryJournal final : public Journal, public JournalDrain {
 public:
  Status opened(const UsageRecord& if_abandoned) override;
  void settled(const UsageRecord& record) override;
  void noted(const UsageRecord& record) override;

  JournalBatch next(std::size_t records_max) override;
  void acknowledge(std::uint64_t position) override;
  void rewind() override;
  [[nodiscard]] JournalStats stats() const override;
  [[nodiscard]] bool recovered() const override { return true; }

  // `opened` refuses while full.
  void set_full(bool full) { full_ = full; }
  [[nodiscard]] const std::vector<UsageRecord>& records() const { return records_; }
  [[nodiscard]] std::size_t open_calls() const { return open_.size(); }

 private:
  bool full_ = false;
  std::map<RequestId, UsageRecord> open_;
  std::vector<UsageRecord> records_;
  std::size_t handed_out_ = 0;
  std::size_t acknowledged_ = 0;
};

}  // namespace arouter::test
