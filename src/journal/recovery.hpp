// Reads what earlier processes left in a journal directory: which records wait for the database,
// which calls were never settled, what is damaged. Changes nothing on disk.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <arouter/base/result.hpp>
#include <arouter/journal/journal.hpp>
#include <arouter/ports/file_system.hpp>

#include "journal/drain_source.hpp"
#include "journal/segment_format.hpp"

namespace arouter::journal {

class RecoveredSegment final : public DrainSource {
 public:
  RecoveredSegment(FileSystem& files, std::string path) : files_(files), path_(std::move(path)) {}

  [[nodiscard]] bool complete() const override { return true; }
  Result<std::span<const std::byte>> readable() override;  // reads the file when it is not loaded
  void unload() override;
  [[nodiscard]] std::uint32_t salt() const override { return salt_; }
  [[nodiscard]] bool hands_out(const Frame& frame) const override;
  void set_drained_to(std::size_t offset) override;
  void set_damaged() override { damaged_.store(true); }
  [[nodiscard]] bool damage_known() const override { return true; }

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] const SegmentHeader& header() const { return header_; }
  [[nodiscard]] bool damaged() const { return damaged_.load(); }
  [[nodiscard]] bool drained() const { return drained_.load(std::memory_order_acquire); }

 private:
  friend class Recovery;

  FileSystem& files_;
  std::string path_;
  std::size_t size_ = 0;
  SegmentHeader header_;
  std::uint32_t salt_ = 0;
  std::vector<std::size_t> abandoned_;  // where the openings to hand out begin, ascending
  std::string content_;
  bool loaded_ = false;
  std::atomic<bool> damaged_{false};
  std::atomic<bool> drained_{false};
};

using RecoveredSegments = std::vector<std::shared_ptr<RecoveredSegment>>;

struct RecoveredJournal {
  RecoveredJournal() = default;
  RecoveredSegments segments;             // in the order in which they were used
  std::vector<std::string> unused_paths;  // spares that never held a record
  std::uint64_t bytes = 0;                // of `segments`
  std::uint64_t records_pending = 0;      // calls_unsettled included
  std::uint64_t calls_unsettled = 0;
  std::uint64_t records_damaged = 0;
  std::uint64_t next_number = 0;
  std::uint64_t next_sequence = 0;
};

// Errors: conflict while another process has the directory.
Result<std::unique_ptr<FileLock>> lock_directory(FileSystem& files, const std::string& dir);

// Errors: invalid_request for a segment of another format version; what the file system says.
Result<RecoveredJournal> recover(FileSystem& files, const std::string& dir,
                                 const ProblemSink& report);

}  // namespace arouter::journal
