// The segments one core has put into use and nobody has removed yet, oldest first.
#pragma once

#include <algorithm>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "journal/live_segment.hpp"

namespace arouter::journal {

// The lock is held for a few pointer moves only; the core takes it once per segment.
class SegmentList {
 public:
  using Segments = std::vector<std::shared_ptr<LiveSegment>>;

  void push(std::shared_ptr<LiveSegment> segment) {
    const std::lock_guard lock(mutex_);
    segments_.push_back(std::move(segment));
  }
  void erase(const LiveSegment* segment) {
    const std::lock_guard lock(mutex_);
    std::erase_if(segments_, [=](const auto& each) { return each.get() == segment; });
  }
  [[nodiscard]] Segments snapshot() const {
    const std::lock_guard lock(mutex_);
    return segments_;
  }

 private:
  mutable std::mutex mutex_;
  Segments segments_;
};

}  // namespace arouter::journal
