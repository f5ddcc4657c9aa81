#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <arouter/base/check.hpp>
#include <arouter/base/core.hpp>
#include <arouter/journal/journal.hpp>

#include "journal/core_writer.hpp"
#include "journal/drain.hpp"
#include "journal/maintenance.hpp"
#include "journal/recovery.hpp"
#include "journal/segment_names.hpp"
#include "journal/segment_pool.hpp"

namespace arouter::journal {
namespace {

constexpr std::chrono::milliseconds maintenance_interval{20};  // when each settlement syncs
constexpr std::uint64_t segments_per_core_min = 4;
constexpr std::size_t segment_granularity = 4096;

Maintenance::Writers make_writers(SegmentPool& pool, const JournalConfig& config) {
  Maintenance::Writers writers;
  for (std::size_t core = 0; core < config.cores; ++core) {
    writers.push_back(std::make_unique<CoreWriter>(pool, core, config.sync.count() == 0));
  }
  return writers;
}

std::vector<const SegmentList*> lists_of(const Maintenance::Writers& writers) {
  std::vector<const SegmentList*> lists;
  for (const auto& writer : writers) lists.push_back(&writer->segments());
  return lists;
}

Status fit_segments_into_budget(JournalConfig& config) {
  if (config.cores == 0 || config.segment_bytes < segment_bytes_min) {
    return fail(ErrorCode::invalid_request, "journal: cores or segment_bytes out of range");
  }
  const std::uint64_t affordable = config.bytes_max / (config.cores * segments_per_core_min);
  const std::uint64_t bytes = std::min<std::uint64_t>(config.segment_bytes, affordable);
  config.segment_bytes =
      static_cast<std::size_t>(bytes / segment_granularity * segment_granularity);
  if (config.segment_bytes >= segment_bytes_min) return {};
  const std::uint64_t needed = config.cores * segments_per_core_min * segment_bytes_min;
  return fail(ErrorCode::invalid_request, "journal.bytes_max must be at least " +
                                              std::to_string(needed) + " for " +
                                              std::to_string(config.cores) + " cores");
}

void report_foreign_segments(const RecoveredJournal& journal, const JournalConfig& config,
                             const ProblemSink& report) {
  for (const auto& segment : journal.segments) {
    if (segment->header().replica == config.replica || !report) continue;
    report("usage journal: " + segment->path() + " was written by replica " +
           segment->header().replica.to_string());
  }
}

}  // namespace

struct UsageJournal::Parts {
  Parts(FileSystem& files, const Clock& clock, const JournalConfig& config,
        const ProblemSink& report, std::unique_ptr<FileLock> directory_lock,
        const RecoveredJournal& left_behind)
      : lock(std::move(directory_lock)),
        recovered(left_behind.segments),
        recovered_pending(left_behind.records_pending),
        recovered_damaged(left_behind.records_damaged),
        pool(files, clock, config, report, left_behind.bytes, left_behind.next_number,
             left_behind.next_sequence),
        writers(make_writers(pool, config)),
        drain(recovered, lists_of(writers), report),
        maintenance(pool, writers, recovered) {}

  CoreWriter& writer() {
    const std::size_t core = current_core();
    AROUTER_CHECK(core < writers.size());
    return *writers[core];
  }

  std::unique_ptr<FileLock> lock;
  const RecoveredSegments recovered;
  const std::uint64_t recovered_pending;
  const std::uint64_t recovered_damaged;
  SegmentPool pool;
  Maintenance::Writers writers;
  Drain drain;
  Maintenance maintenance;
};

UsageJournal::UsageJournal(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
UsageJournal::~UsageJournal() {
  close();
}

Status UsageJournal::opened(const UsageRecord& if_abandoned) {
  return parts_->writer().opened(if_abandoned);
}
void UsageJournal::settled(const UsageRecord& record) {
  parts_->writer().settled(record);
}
void UsageJournal::noted(const UsageRecord& record) {
  parts_->writer().noted(record);
}

JournalBatch UsageJournal::next(std::size_t records_max) {
  return parts_->drain.next(records_max);
}
void UsageJournal::acknowledge(std::uint64_t position) {
  parts_->drain.acknowledge(position);
}
void UsageJournal::rewind() {
  parts_->drain.rewind();
}

JournalStats UsageJournal::stats() const {
  JournalStats stats;
  stats.bytes_used = parts_->pool.bytes_used();
  stats.bytes_max = parts_->pool.bytes_max();
  const std::uint64_t acknowledged = parts_->drain.records_acknowledged();
  std::uint64_t appended = parts_->recovered_pending;
  for (const auto& writer : parts_->writers) {
    const WriterCounts counts = writer->counts();
    appended += counts.records;
    stats.records_dropped += counts.dropped;
  }
  stats.records_pending = appended - std::min(appended, acknowledged);
  stats.records_corrupt = parts_->recovered_damaged + parts_->drain.records_damaged();
  stats.accepting = !parts_->pool.refusing() && !parts_->pool.sync_failing();
  return stats;
}

bool UsageJournal::recovered() const {
  return std::ranges::all_of(parts_->recovered, [](const auto& each) { return each->drained(); });
}

void UsageJournal::maintain() {
  parts_->maintenance.round();
}

void UsageJournal::close() {
  parts_->maintenance.stop();
  for (const auto& writer : parts_->writers) writer->close();
  parts_->maintenance.round();
}

Result<std::unique_ptr<UsageJournal>> open_journal(FileSystem& files, const Clock& clock,
                                                   JournalConfig config, ProblemSink report) {
  if (Status fits = fit_segments_into_budget(config); !fits) return fits.error();
  if (Status made = files.create_directories(config.dir); !made) return made.error();
  auto lock = lock_directory(files, config.dir);
  if (!lock) return lock.error();
  auto left_behind = recover(files, config.dir, report);
  if (!left_behind) return left_behind.error();
  for (const std::string& path : left_behind->unused_paths) {
    if (Status removed = files.remove(path); !removed) return removed.error();
  }
  report_foreign_segments(*left_behind, config, report);

  auto parts = std::make_unique<UsageJournal::Parts>(files, clock, config, report, std::move(*lock),
                                                     *left_behind);
  if (config.background) {
    parts->maintenance.start(config.sync.count() > 0 ? config.sync : maintenance_interval);
  }
  return std::make_unique<UsageJournal>(std::move(parts));
}

}  // namespace arouter::journal
