#include "journal/segment_pool.hpp"

#include <string>
#include <utility>

#include "journal/segment_names.hpp"

namespace arouter::journal {

SegmentPool::SegmentPool(FileSystem& files, const Clock& clock, const JournalConfig& config,
                         ProblemSink report, std::uint64_t bytes_used, std::uint64_t first_number,
                         std::uint64_t first_sequence)
    : files_(files),
      clock_(clock),
      dir_(config.dir),
      replica_(config.replica),
      segment_bytes_(config.segment_bytes),
      bytes_max_(config.bytes_max),
      report_(std::move(report)),
      bytes_used_(bytes_used),
      next_number_(first_number),
      next_sequence_(first_sequence) {}

bool SegmentPool::reserve_bytes(std::uint64_t bytes_limit) {
  std::uint64_t used = bytes_used();
  do {
    if (used + segment_bytes_ > bytes_limit) return false;
  } while (!bytes_used_.compare_exchange_weak(used, used + segment_bytes_));
  return true;
}

std::unique_ptr<LiveSegment> SegmentPool::create(std::uint64_t bytes_limit) {
  if (!reserve_bytes(bytes_limit)) return nullptr;
  std::string path = dir_ + "/" + segment_name(next_number_.fetch_add(1));
  auto file = files_.create(path, segment_bytes_);
  if (!file) {
    bytes_used_.fetch_sub(segment_bytes_);
    if (!disk_refusing_.exchange(true)) report("usage journal: " + file.error().message());
    return nullptr;
  }
  files_created_.fetch_add(1);
  disk_refusing_.store(false);
  if (refusing_.exchange(false)) report("usage journal accepts calls again");
  return std::make_unique<LiveSegment>(std::move(path), std::move(*file));
}

void SegmentPool::refused_a_call() {
  if (!refusing_.exchange(true)) report("usage journal is full: calls are refused");
}

SegmentHeader SegmentPool::next_header(std::size_t core) {
  SegmentHeader header;
  header.core = static_cast<std::uint32_t>(core);
  header.sequence = next_sequence_.fetch_add(1);
  header.replica = replica_;
  header.created_at = clock_.wall();
  header.segment_bytes = segment_bytes_;
  return header;
}

void SegmentPool::remove(const std::string& path, std::size_t bytes, bool keep_aside) {
  const Status done =
      keep_aside ? files_.rename(path, path + std::string(corrupt_suffix)) : files_.remove(path);
  if (!done) report("usage journal: " + done.error().message());
  bytes_used_.fetch_sub(bytes);
}

bool SegmentPool::sync(LiveSegment& segment) {
  const std::uint64_t created = files_created_.load();
  auto synced = segment.sync();
  Status anchored;
  if (synced && *synced && files_anchored_.load() < created) {
    anchored = files_.sync_directory(dir_);
    if (anchored) files_anchored_.store(created);
  }
  if (synced && anchored) return true;
  const Error& error = synced ? anchored.error() : synced.error();
  if (!sync_failing_.exchange(true)) report("usage journal cannot sync: " + error.message());
  return false;
}

}  // namespace arouter::journal
