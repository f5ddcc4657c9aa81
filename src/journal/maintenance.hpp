// The journal's background work: syncing what was appended, removing what is finished, preparing
// spares. One thread, or the owner by hand.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

#include "journal/core_writer.hpp"
#include "journal/recovery.hpp"
#include "journal/segment_pool.hpp"

namespace arouter::journal {

class Maintenance {
 public:
  using Writers = std::vector<std::unique_ptr<CoreWriter>>;

  Maintenance(SegmentPool& pool, Writers& writers, RecoveredSegments recovered)
      : pool_(pool), writers_(writers), recovered_(std::move(recovered)) {}

  void start(std::chrono::milliseconds interval);
  // Ends the thread and every preparation of spares; rounds by hand go on.
  void stop();
  void round();

 private:
  bool sync_all();
  void remove_recovered();

  SegmentPool& pool_;
  Writers& writers_;
  std::mutex round_mutex_;
  RecoveredSegments recovered_;  // not removed yet
  bool stopped_ = false;
  std::mutex wait_mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;
};

}  // namespace arouter::journal
