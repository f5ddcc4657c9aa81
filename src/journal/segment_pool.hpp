// Creates, counts and removes segment files within the journal's budget of disk space.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include <arouter/base/clock.hpp>
#include <arouter/journal/journal.hpp>
#include <arouter/ports/file_system.hpp>

#include "journal/live_segment.hpp"

namespace arouter::journal {

// Every member function may be called from any thread.
class SegmentPool {
 public:
  // `bytes_used` by the segments of earlier processes, whose numbers and sequences are all below
  // `first_number` and `first_sequence`.
  SegmentPool(FileSystem& files, const Clock& clock, const JournalConfig& config,
              ProblemSink report, std::uint64_t bytes_used, std::uint64_t first_number,
              std::uint64_t first_sequence);

  // A spare; nullptr when all segments together would pass `bytes_limit` or the disk is full.
  std::unique_ptr<LiveSegment> create(std::uint64_t bytes_limit);
  [[nodiscard]] SegmentHeader next_header(std::size_t core);
  // The file goes, or is renamed to *.corrupt; its space is free again either way.
  void remove(const std::string& path, std::size_t bytes, bool keep_aside);

  // Syncs the segment and, when its file is new, the directory. False: it failed, and nothing may
  // be opened until `sync_succeeded`.
  bool sync(LiveSegment& segment);
  void sync_succeeded() { sync_failing_.store(false, std::memory_order_relaxed); }
  [[nodiscard]] bool sync_failing() const { return sync_failing_.load(std::memory_order_relaxed); }

  [[nodiscard]] std::uint64_t bytes_used() const {
    return bytes_used_.load(std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint64_t bytes_max() const { return bytes_max_; }
  [[nodiscard]] std::size_t segment_bytes() const { return segment_bytes_; }
  // A call was refused for want of space, and no segment could be created since.
  [[nodiscard]] bool refusing() const { return refusing_.load(std::memory_order_relaxed); }
  void refused_a_call();
  void report(std::string_view problem) const {
    if (report_) report_(problem);
  }

 private:
  bool reserve_bytes(std::uint64_t bytes_limit);

  FileSystem& files_;
  const Clock& clock_;
  const std::string dir_;
  const ReplicaId replica_;
  const std::size_t segment_bytes_;
  const std::uint64_t bytes_max_;
  const ProblemSink report_;
  std::atomic<std::uint64_t> bytes_used_;
  std::atomic<std::uint64_t> next_number_;
  std::atomic<std::uint64_t> next_sequence_;
  std::atomic<std::uint64_t> files_created_{0};
  std::atomic<std::uint64_t> files_anchored_{0};  // of those, in a directory that was synced since
  std::atomic<bool> refusing_{false};
  std::atomic<bool> disk_refusing_{false};
  std::atomic<bool> sync_failing_{false};
};

}  // namespace arouter::journal
