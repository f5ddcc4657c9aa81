// The writing side of the journal on one core.
//
// Invariant: places() >= open calls. A place is room for one record of the largest size, in what is
// left of the active segment or in a spare. `opened` establishes it, every settlement keeps it.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include <arouter/base/result.hpp>
#include <arouter/domain/usage_record.hpp>

#include "journal/open_calls.hpp"
#include "journal/segment_list.hpp"
#include "journal/segment_pool.hpp"

namespace arouter::journal {

struct WriterCounts {
  std::uint64_t bytes = 0;    // appended
  std::uint64_t records = 0;  // settled and noted
  std::uint64_t dropped = 0;
};

class CoreWriter {
 public:
  CoreWriter(SegmentPool& pool, std::size_t core, bool sync_each_settlement);
  ~CoreWriter();
  CoreWriter(const CoreWriter&) = delete;
  CoreWriter& operator=(const CoreWriter&) = delete;

  // On the core only.
  Status opened(const UsageRecord& if_abandoned);
  void settled(const UsageRecord& record);
  void noted(const UsageRecord& record);

  // Seals the active segment and removes the spares. When the core has stopped.
  void close();

  // The maintainer: has the memory of coming appends prepared, and a spare waiting.
  void prepare();

  // Anybody.
  [[nodiscard]] SegmentList& segments() { return segments_; }
  [[nodiscard]] WriterCounts counts() const;

 private:
  [[nodiscard]] std::size_t places() const;
  bool make_room(std::size_t places_needed, std::uint64_t bytes_limit);
  std::size_t append(RecordKind kind, std::span<const std::byte> body);
  std::span<const std::byte> encode(const UsageRecord& record);
  void rotate();
  void place_open(const RequestId& id, std::span<const std::byte> body);
  void carry_forward();

  SegmentPool& pool_;
  const std::size_t core_;
  const bool sync_each_settlement_;
  bool closed_ = false;
  LiveSegment* active_ = nullptr;  // owned by segments_
  std::vector<std::unique_ptr<LiveSegment>> spares_;
  std::uint64_t rotation_ = 0;
  OpenCalls calls_;
  std::array<std::byte, body_bytes_max> scratch_;

  // Written by the core, read by anybody.
  std::atomic<std::uint64_t> bytes_{0};
  std::atomic<std::uint64_t> records_{0};
  std::atomic<std::uint64_t> dropped_{0};

  SegmentList segments_;
  alignas(64) std::atomic<LiveSegment*> offer_{nullptr};  // a spare; owned by the slot
  std::uint64_t bytes_before_ = 0;                        // maintainer only
};

}  // namespace arouter::journal
