#include "journal/recovery.hpp"

#include <algorithm>
#include <cstring>
#include <unordered_map>
#include <utility>

#include "journal/record.hpp"
#include "journal/segment_names.hpp"
#include "journal/segment_reader.hpp"

namespace arouter::journal {
namespace {

struct RequestIdHash {
  std::size_t operator()(const RequestId& id) const {
    std::size_t random_half = 0;
    std::memcpy(&random_half, id.value.bytes.data() + 8, sizeof random_half);
    return random_half;
  }
};

struct Opening {
  RecoveredSegment* segment = nullptr;
  std::size_t begin = 0;
};

std::span<const std::byte> bytes_of(const std::string& content) {
  return std::as_bytes(std::span(content));
}

Status other_version(const std::string& path, std::uint32_t version) {
  return fail(ErrorCode::invalid_request,
              "journal segment " + path + " has format version " + std::to_string(version) +
                  "; this program reads version " + std::to_string(format_version));
}

// Only without the directory's lock, when a running gateway is looked into.
template <class T>
bool removed_since(const Result<T>& reading) {
  return !reading && reading.error().code() == ErrorCode::not_found;
}

void say(const ProblemSink& report, const std::string& path, std::string_view what) {
  if (report) report(std::string("usage journal: ").append(path).append(" ").append(what));
}

}  // namespace

std::optional<UsageRecord> row_of(const Frame& frame) {
  auto row = decode_usage(frame.body);
  if (row && frame.kind == RecordKind::opened) row->status = CallStatus::abandoned;
  return row;
}

Result<std::span<const std::byte>> RecoveredSegment::readable() {
  if (!loaded_) {
    auto content = files_.read(path_);
    if (!content) return content.error();
    content_ = std::move(*content);
    loaded_ = true;
  }
  return bytes_of(content_);
}

void RecoveredSegment::unload() {
  content_ = {};
  loaded_ = false;
}

bool RecoveredSegment::hands_out(const Frame& frame) const {
  if (frame.kind != RecordKind::opened) return true;
  return std::binary_search(abandoned_.begin(), abandoned_.end(), frame.begin);
}

void RecoveredSegment::set_drained_to(std::size_t offset) {
  if (offset >= size_) drained_.store(true, std::memory_order_release);
}

// One pass over all segments. Memory: one segment and the calls open at that point.
class Recovery {
 public:
  Recovery(FileSystem& files, const std::string& dir, const ProblemSink& report)
      : files_(files), dir_(dir), report_(report) {}

  Result<RecoveredJournal> run() {
    if (Status listed = read_headers(); !listed) return listed.error();
    std::stable_sort(
        journal_.segments.begin(), journal_.segments.end(),
        [](const auto& a, const auto& b) { return a->header_.sequence < b->header_.sequence; });
    for (const auto& segment : journal_.segments) {
      if (Status read = read_records(*segment); !read) return read.error();
    }
    mark_abandoned();
    return std::move(journal_);
  }

 private:
  Status read_headers() {
    auto names = files_.list(dir_);
    if (!names) return names.error();
    std::vector<std::pair<std::uint64_t, std::string>> numbered;
    for (const std::string& name : *names) {
      if (const auto number = parse_segment_name(name)) numbered.emplace_back(*number, name);
    }
    std::sort(numbered.begin(), numbered.end());
    for (const auto& [number, name] : numbered) {
      journal_.next_number = number + 1;
      if (Status read = read_header(dir_ + "/" + name); !read) return read;
    }
    return {};
  }

  Status read_header(const std::string& path) {
    auto segment = std::make_shared<RecoveredSegment>(files_, path);
    auto head = files_.read(path, segment_header_bytes);
    if (removed_since(head)) return {};
    if (!head) return head.error();
    HeaderReading reading = read_segment_header(bytes_of(*head));
    if (reading.state == HeaderState::other_version) return other_version(path, reading.version);
    if (reading.state == HeaderState::valid) {
      segment->salt_ = reading.stored_checksum;
    } else {
      auto bytes = segment->readable();
      if (!bytes) return bytes.error();
      if (all_zero(*bytes)) {
        journal_.unused_paths.push_back(path);
        return {};
      }
      segment->salt_ = salt_of(reading, *bytes);
      // Its place in the order: beside the one created before it.
      reading.header.sequence = journal_.next_sequence == 0 ? 0 : journal_.next_sequence - 1;
      note_damage(*segment, 1, "has a damaged header");
      segment->unload();
    }
    segment->header_ = reading.header;
    journal_.next_sequence = std::max(journal_.next_sequence, reading.header.sequence + 1);
    journal_.segments.push_back(std::move(segment));
    return {};
  }

  Status read_records(RecoveredSegment& segment) {
    auto bytes = segment.readable();
    segment.drained_ = removed_since(bytes);
    if (segment.drained_) return {};
    if (!bytes) return bytes.error();
    SegmentReader reader(*bytes, segment.salt_);
    std::uint64_t drainable = 0;
    while (const auto frame = reader.next()) {
      const auto id = request_id_of(frame->body);
      if (!id) continue;  // told as damage when it is handed out
      if (frame->kind == RecordKind::opened) {
        open_[*id] = {&segment, frame->begin};
      } else {
        open_.erase(*id);
        ++drainable;
      }
    }
    if (reader.damaged_places() > 0) {
      note_damage(segment, reader.damaged_places(), "is damaged; readable records are kept");
    }
    if (reader.torn()) say(report_, segment.path_, "ends in an unfinished record");
    segment.size_ = bytes->size();
    segment.unload();
    segment.drained_ = drainable == 0;
    journal_.records_pending += drainable;
    journal_.bytes += segment.size_;
    return {};
  }

  void mark_abandoned() {
    for (const auto& [id, opening] : open_) {
      opening.segment->abandoned_.push_back(opening.begin);
      opening.segment->drained_ = false;
    }
    for (const auto& segment : journal_.segments) std::ranges::sort(segment->abandoned_);
    journal_.calls_unsettled = open_.size();
    journal_.records_pending += open_.size();
  }

  void note_damage(RecoveredSegment& segment, std::size_t places, std::string_view what) {
    journal_.records_damaged += places;
    segment.set_damaged();
    say(report_, segment.path_, what);
  }

  FileSystem& files_;
  const std::string& dir_;
  const ProblemSink& report_;
  RecoveredJournal journal_;
  std::unordered_map<RequestId, Opening, RequestIdHash> open_;
};

Result<std::unique_ptr<FileLock>> lock_directory(FileSystem& files, const std::string& dir) {
  auto lock = files.lock(dir + "/" + std::string(lock_name));
  if (!lock && lock.error().code() == ErrorCode::conflict) {
    return fail(ErrorCode::conflict, "journal directory " + dir + " is in use by another process");
  }
  return lock;
}

Result<RecoveredJournal> recover(FileSystem& files, const std::string& dir,
                                 const ProblemSink& report) {
  return Recovery(files, dir, report).run();
}

}  // namespace arouter::journal
