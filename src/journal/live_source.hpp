// The drainer's view of a segment of this process.
#pragma once

#include <memory>
#include <utility>

#include "journal/drain_source.hpp"
#include "journal/live_segment.hpp"

namespace arouter::journal {

class LiveSource final : public DrainSource {
 public:
  explicit LiveSource(std::shared_ptr<LiveSegment> segment) : segment_(std::move(segment)) {}

  [[nodiscard]] bool complete() const override { return segment_->sealed(); }
  Result<std::span<const std::byte>> readable() override { return segment_->readable(); }
  [[nodiscard]] std::uint32_t salt() const override { return segment_->salt(); }
  [[nodiscard]] bool hands_out(const Frame& frame) const override {
    return frame.kind != RecordKind::opened;
  }
  void set_drained_to(std::size_t offset) override { segment_->set_drained_to(offset); }
  void set_damaged() override { segment_->set_damaged(); }
  [[nodiscard]] bool damage_known() const override { return false; }

 private:
  std::shared_ptr<LiveSegment> segment_;
};

}  // namespace arouter::journal
