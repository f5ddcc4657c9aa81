#include "journal/maintenance.hpp"

#include <utility>

namespace arouter::journal {
namespace {

struct Finished {
  SegmentList* list = nullptr;
  std::shared_ptr<LiveSegment> segment;
};

std::vector<Finished> finished_segments(const Maintenance::Writers& writers) {
  std::vector<Finished> finished;
  for (const auto& writer : writers) {
    for (auto& segment : writer->segments().snapshot()) {
      if (segment->finished()) finished.push_back({&writer->segments(), std::move(segment)});
    }
  }
  return finished;
}

}  // namespace

void Maintenance::start(std::chrono::milliseconds interval) {
  thread_ = std::jthread([this, interval](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      round();
      std::unique_lock lock(wait_mutex_);
      wake_.wait_for(lock, stop, interval, [] { return false; });
    }
  });
}

void Maintenance::stop() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
  const std::lock_guard lock(round_mutex_);
  stopped_ = true;
}

void Maintenance::round() {
  const std::lock_guard lock(round_mutex_);
  remove_recovered();
  // Chosen before syncing: a segment may be finished because of settlements in later segments, and
  // those must be on disk before it goes.
  const auto finished = finished_segments(writers_);
  if (sync_all()) {
    for (const auto& [list, segment] : finished) {
      list->erase(segment.get());
      pool_.remove(segment->path(), segment->size(), segment->damaged());
    }
  }
  if (stopped_) return;
  for (const auto& writer : writers_) writer->prepare();
}

bool Maintenance::sync_all() {
  bool synced = true;
  for (const auto& writer : writers_) {
    for (const auto& segment : writer->segments().snapshot()) {
      const bool sealed = segment->sealed();
      synced = pool_.sync(*segment) && synced;
      if (sealed) segment->release();
    }
  }
  if (synced) pool_.sync_succeeded();
  return synced;
}

void Maintenance::remove_recovered() {
  std::erase_if(recovered_, [&](const auto& segment) {
    if (!segment->drained()) return false;
    pool_.remove(segment->path(), segment->size(), segment->damaged());
    return true;
  });
}

}  // namespace arouter::journal
