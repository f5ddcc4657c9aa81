// One segment of this process: appended to by its core, synced by the maintainer, followed by the
// drainer, all without a lock.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include <arouter/base/result.hpp>
#include <arouter/ports/file_system.hpp>

#include "journal/segment_format.hpp"

namespace arouter::journal {

class LiveSegment {
 public:
  LiveSegment(std::string path, std::unique_ptr<MappedFile> file);

  // --- the writing core -------------------------------------------------------------------------

  // Writes the header; before this the segment is a spare, unknown to the others. `rotation`
  // numbers the segments of one core in the order of their use.
  void activate(const SegmentHeader& header, std::uint64_t rotation);
  [[nodiscard]] std::uint64_t rotation() const { return rotation_; }
  // Requires frame_bytes(body.size()) <= room(). Returns where the record begins.
  std::size_t append(RecordKind kind, std::span<const std::byte> body);
  // The body of a record that `append` placed at `begin`.
  [[nodiscard]] std::span<const std::byte> body_at(std::size_t begin) const;
  [[nodiscard]] std::size_t room() const { return bytes_.size() - end_; }
  void seal() { sealed_.store(true, std::memory_order_release); }
  void call_opened() { change_open_calls(1); }
  void call_ended() { change_open_calls(-1); }

  // --- anybody ----------------------------------------------------------------------------------

  // Everything up to here is whole records and may be read.
  [[nodiscard]] std::size_t committed() const { return committed_.load(std::memory_order_acquire); }
  [[nodiscard]] std::span<const std::byte> readable() const { return bytes_.first(committed()); }
  [[nodiscard]] std::uint32_t salt() const { return salt_; }
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::size_t size() const { return bytes_.size(); }
  [[nodiscard]] bool sealed() const { return sealed_.load(std::memory_order_acquire); }
  // Sealed, and every record in it is acknowledged; only calls still open may need it.
  [[nodiscard]] bool drained() const {
    return sealed() && drained_to_.load(std::memory_order_acquire) == committed();
  }
  [[nodiscard]] bool finished() const {
    return drained() && open_calls_.load(std::memory_order_acquire) == 0;
  }

  // Makes what is committed survive the machine. True in the result: there was something to sync.
  Result<bool> sync();

  // --- the maintainer ---------------------------------------------------------------------------

  // Lets the operating system prepare the pages that the next `ahead` bytes of appends will touch.
  void prefault(std::size_t ahead);
  // Gives the memory of a sealed segment back, once.
  void release();

  // --- the drainer ------------------------------------------------------------------------------

  void set_drained_to(std::size_t offset) { drained_to_.store(offset, std::memory_order_release); }
  void set_damaged() { damaged_.store(true, std::memory_order_relaxed); }
  [[nodiscard]] bool damaged() const { return damaged_.load(std::memory_order_relaxed); }

 private:
  // One writer, so no read-modify-write is needed.
  void change_open_calls(std::int64_t by) {
    open_calls_.store(open_calls_.load(std::memory_order_relaxed) + by, std::memory_order_release);
  }

  std::string path_;
  std::unique_ptr<MappedFile> file_;
  std::span<std::byte> bytes_;
  std::uint32_t salt_ = 0;
  std::uint64_t rotation_ = 0;

  alignas(64) std::size_t end_ = segment_header_bytes;  // the writing core's own view
  std::atomic<std::size_t> committed_{segment_header_bytes};
  std::atomic<std::int64_t> open_calls_{0};  // opened in this segment and not settled
  std::atomic<bool> sealed_{false};

  alignas(64) std::atomic<std::size_t> drained_to_{segment_header_bytes};
  std::atomic<bool> damaged_{false};
  std::atomic<std::size_t> synced_to_{0};
  std::size_t prefaulted_to_ = 0;  // maintainer only, as is the next
  bool released_ = false;
};

}  // namespace arouter::journal
