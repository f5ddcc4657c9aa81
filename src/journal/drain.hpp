// The reading side of the journal: batches of rows in order, acknowledged by position, repeated
// after a rewind. One thread at a time, without a lock against the writers.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include <arouter/journal/journal.hpp>
#include <arouter/ports/journal.hpp>

#include "journal/drain_source.hpp"
#include "journal/recovery.hpp"
#include "journal/segment_list.hpp"

namespace arouter::journal {

class Drain {
 public:
  // Recovered segments first, then those of each list in turn.
  Drain(RecoveredSegments recovered, std::vector<const SegmentList*> cores, ProblemSink report);

  JournalBatch next(std::size_t records_max);
  void acknowledge(std::uint64_t position);
  void rewind();

  // Any thread.
  [[nodiscard]] std::uint64_t records_acknowledged() const { return acknowledged_.load(); }
  [[nodiscard]] std::uint64_t records_damaged() const { return damaged_.load(); }

 private:
  // A source and how far it was read.
  struct Follower {
    Follower(std::shared_ptr<DrainSource> followed, bool is_recovered)
        : source(std::move(followed)), recovered(is_recovered) {}
    std::shared_ptr<DrainSource> source;
    bool recovered = false;  // written by an earlier process
    std::size_t cursor = segment_header_bytes;
    std::size_t runs_out = 0;  // handed out and not acknowledged
    bool exhausted = false;
  };
  using FollowerPtr = std::shared_ptr<Follower>;

  // Consecutive bytes of one segment that were handed out with one batch.
  struct Run {
    FollowerPtr follower;
    std::size_t from = 0;
    std::size_t to = 0;
    std::size_t records = 0;
  };
  struct Outstanding {
    std::uint64_t position = 0;
    std::vector<Run> runs;
  };
  // The live segments of one core that are not exhausted, oldest first.
  struct CoreQueue {
    const SegmentList* list = nullptr;
    std::uint64_t rotation_seen = 0;
    std::deque<FollowerPtr> followers;
  };

  void repeat(std::size_t records_max, JournalBatch& batch, std::vector<Run>& runs);
  void follow_recovered(std::size_t records_max, JournalBatch& batch, std::vector<Run>& runs);
  void follow_cores(std::size_t records_max, JournalBatch& batch, std::vector<Run>& runs);
  void follow_core(CoreQueue& core, std::size_t records_max, JournalBatch& batch,
                   std::vector<Run>& runs);
  void follow(const FollowerPtr& follower, std::size_t records_max, JournalBatch& batch,
              std::vector<Run>& runs);
  std::size_t read(DrainSource& source, std::span<const std::byte> bytes, std::size_t& cursor,
                   std::size_t records_max, JournalBatch& batch, bool first_time);
  static void settle_up(Follower& follower);
  void note_damage(DrainSource& source, std::size_t places, std::string_view what);

  std::deque<FollowerPtr> recovered_;
  std::vector<CoreQueue> cores_;
  std::size_t first_core_ = 0;  // takes turns
  ProblemSink report_;
  std::deque<Outstanding> outstanding_;
  std::deque<Run> to_repeat_;
  std::uint64_t position_ = 0;
  std::atomic<std::uint64_t> acknowledged_{0};
  std::atomic<std::uint64_t> damaged_{0};
};

}  // namespace arouter::journal
