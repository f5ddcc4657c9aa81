#include "journal/drain.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "journal/live_source.hpp"
#include "journal/segment_reader.hpp"

namespace arouter::journal {
namespace {

// About what the opening and the settlement of a call occupy.
constexpr std::size_t usual_call_bytes = 512;

}  // namespace

Drain::Drain(RecoveredSegments recovered, std::vector<const SegmentList*> cores, ProblemSink report)
    : report_(std::move(report)) {
  for (auto& segment : recovered) {
    recovered_.push_back(std::make_shared<Follower>(std::move(segment), true));
  }
  for (const SegmentList* list : cores) cores_.push_back({list, 0, {}});
}

// One batch never mixes what comes again, what was recovered and what is new.
JournalBatch Drain::next(std::size_t records_max) {
  JournalBatch batch;
  std::vector<Run> runs;
  repeat(records_max, batch, runs);
  if (runs.empty()) follow_recovered(records_max, batch, runs);
  if (runs.empty() && recovered_.empty()) follow_cores(records_max, batch, runs);
  if (!runs.empty()) outstanding_.push_back({++position_, std::move(runs)});
  batch.position = position_;
  return batch;
}

void Drain::repeat(std::size_t records_max, JournalBatch& batch, std::vector<Run>& runs) {
  while (!to_repeat_.empty() && batch.records.size() < records_max) {
    Run& run = to_repeat_.front();
    Follower& follower = *run.follower;
    if (!runs.empty() && runs.front().follower->recovered != follower.recovered) return;
    auto bytes = follower.source->readable();
    if (!bytes) {
      note_damage(*follower.source, 1, bytes.error().message());
      --follower.runs_out;
      to_repeat_.pop_front();
      continue;
    }
    Run part = run;
    const auto range = bytes->first(run.to);
    part.records = read(*follower.source, range, run.from, records_max, batch, false);
    run.records -= part.records;
    if (run.records > 0 && run.from < run.to) {  // the batch is full
      part.to = run.from;
      ++follower.runs_out;
      runs.push_back(std::move(part));
      return;
    }
    runs.push_back(std::move(part));
    to_repeat_.pop_front();
  }
}

void Drain::follow_recovered(std::size_t records_max, JournalBatch& batch, std::vector<Run>& runs) {
  while (!recovered_.empty() && batch.records.size() < records_max) {
    Follower& follower = *recovered_.front();
    follow(recovered_.front(), records_max, batch, runs);
    if (!follower.exhausted) return;
    follower.source->unload();
    recovered_.pop_front();
  }
}

void Drain::follow_cores(std::size_t records_max, JournalBatch& batch, std::vector<Run>& runs) {
  if (cores_.empty()) return;
  first_core_ = (first_core_ + 1) % cores_.size();
  for (std::size_t i = 0; i < cores_.size(); ++i) {
    follow_core(cores_[(first_core_ + i) % cores_.size()], records_max, batch, runs);
  }
}

void Drain::follow_core(CoreQueue& core, std::size_t records_max, JournalBatch& batch,
                        std::vector<Run>& runs) {
  for (const auto& segment : core.list->snapshot()) {
    if (segment->rotation() <= core.rotation_seen) continue;
    core.rotation_seen = segment->rotation();
    core.followers.push_back(
        std::make_shared<Follower>(std::make_shared<LiveSource>(segment), false));
  }
  while (!core.followers.empty() && batch.records.size() < records_max) {
    follow(core.followers.front(), records_max, batch, runs);
    if (!core.followers.front()->exhausted) return;
    core.followers.pop_front();
  }
}

void Drain::follow(const FollowerPtr& follower, std::size_t records_max, JournalBatch& batch,
                   std::vector<Run>& runs) {
  DrainSource& source = *follower->source;
  const bool complete = source.complete();  // before reading how far it is written
  auto bytes = source.readable();
  if (!bytes) {
    // Never skipped silently: the file is kept aside.
    note_damage(source, 1, bytes.error().message());
    follower->exhausted = true;
    follower->cursor = SIZE_MAX;
    return settle_up(*follower);
  }
  Run run{follower, follower->cursor, 0, 0};
  run.records = read(source, *bytes, follower->cursor, records_max, batch, true);
  run.to = follower->cursor;
  follower->exhausted = complete && follower->cursor >= bytes->size();
  if (run.records > 0) {
    ++follower->runs_out;
    runs.push_back(std::move(run));
  }
  settle_up(*follower);
}

// Reads up to `records_max` rows in all into the batch and moves the cursor behind what was read,
// to the very end when nothing more is readable. Returns how many rows were added.
std::size_t Drain::read(DrainSource& source, std::span<const std::byte> bytes, std::size_t& cursor,
                        std::size_t records_max, JournalBatch& batch, bool first_time) {
  const std::size_t rows_before = batch.records.size();
  const bool count_damage = first_time && !source.damage_known();
  const std::size_t rows_expected = rows_before + (bytes.size() - cursor) / usual_call_bytes;
  batch.records.reserve(std::min(rows_expected, records_max));
  SegmentReader reader(bytes, source.salt(), cursor);
  while (cursor < bytes.size() && batch.records.size() < records_max) {
    const auto frame = reader.next();
    if (!frame) {
      if (count_damage) note_damage(source, 1, "unreadable bytes before the end of a segment");
      cursor = bytes.size();
      break;
    }
    cursor = frame->end;
    if (!source.hands_out(*frame)) continue;
    if (auto row = row_of(*frame)) {
      batch.records.push_back(std::move(*row));
    } else if (first_time) {
      note_damage(source, 1, "a record whose content is not a usage row");
    }
  }
  if (count_damage && reader.damaged_places() > 0) {
    note_damage(source, reader.damaged_places(), "damaged records in a segment");
  }
  return batch.records.size() - rows_before;
}

// When nothing handed out is unacknowledged, everything read is done with.
void Drain::settle_up(Follower& follower) {
  if (follower.runs_out == 0) follower.source->set_drained_to(follower.cursor);
}

void Drain::acknowledge(std::uint64_t position) {
  while (!outstanding_.empty() && outstanding_.front().position <= position) {
    for (Run& run : outstanding_.front().runs) {
      acknowledged_.fetch_add(run.records);
      --run.follower->runs_out;
      settle_up(*run.follower);
    }
    outstanding_.pop_front();
  }
}

void Drain::rewind() {
  while (!outstanding_.empty()) {
    auto& runs = outstanding_.back().runs;
    to_repeat_.insert(to_repeat_.begin(), std::make_move_iterator(runs.begin()),
                      std::make_move_iterator(runs.end()));
    outstanding_.pop_back();
  }
}

void Drain::note_damage(DrainSource& source, std::size_t places, std::string_view what) {
  source.set_damaged();
  damaged_.fetch_add(places);
  if (report_) report_(std::string("usage journal: ").append(what));
}

}  // namespace arouter::journal
