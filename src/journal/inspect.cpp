#include <array>
#include <cstdio>
#include <string_view>
#include <utility>

#include <arouter/base/calendar.hpp>
#include <arouter/journal/inspect.hpp>

#include "journal/drain.hpp"
#include "journal/recovery.hpp"
#include "journal/segment_names.hpp"
#include "journal/segment_reader.hpp"

namespace arouter::journal {
namespace {

struct Totals {
  std::size_t segments = 0;
  std::size_t file_bytes = 0;
  std::size_t data_bytes = 0;
  std::size_t opened = 0;
  std::size_t settled = 0;
  std::size_t noted = 0;
  std::size_t damaged_places = 0;
};

// Names of files come from outside; nothing else here needs escaping.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) >= 0x20) out += c;
  }
  return out += '"';
}

class JsonObject {
 public:
  JsonObject& raw(std::string_view name, std::string_view json) {
    text_ += text_.empty() ? "{" : ",";
    text_.append(quoted(name)).append(":").append(json);
    return *this;
  }
  JsonObject& text(std::string_view name, std::string_view value) {
    return raw(name, quoted(value));
  }
  JsonObject& number(std::string_view name, std::uint64_t value) {
    return raw(name, std::to_string(value));
  }
  JsonObject& boolean(std::string_view name, bool value) {
    return raw(name, value ? "true" : "false");
  }
  [[nodiscard]] std::string str() const { return text_ + "}"; }

 private:
  std::string text_;
};

std::string_view to_string(HeaderState state) {
  switch (state) {
    case HeaderState::valid:
      return "valid";
    case HeaderState::blank:
      return "unused";
    case HeaderState::other_version:
      return "other_version";
    case HeaderState::damaged:
      return "damaged";
  }
  return "damaged";
}

// Counts the records into `totals` and describes the segment.
std::string describe_segment(const std::string& name, std::span<const std::byte> bytes,
                             Totals& totals) {
  const HeaderReading reading = read_segment_header(bytes);
  Totals own;
  SegmentReader reader(bytes, salt_of(reading, bytes));
  const bool readable =
      reading.state == HeaderState::valid || reading.state == HeaderState::damaged;
  while (readable) {
    const auto frame = reader.next();
    if (!frame) break;
    if (frame->kind == RecordKind::opened) ++own.opened;
    if (frame->kind == RecordKind::settled) ++own.settled;
    if (frame->kind == RecordKind::noted) ++own.noted;
  }
  own.data_bytes = readable ? reader.position() : 0;
  own.damaged_places = reader.damaged_places() + (reading.state == HeaderState::damaged ? 1 : 0);

  JsonObject json;
  json.text("file", name).text("header", to_string(reading.state));
  json.number("format_version", reading.version).number("core", reading.header.core);
  json.number("sequence", reading.header.sequence);
  json.text("replica", reading.header.replica.to_string());
  json.text("created_at", to_rfc3339(reading.header.created_at, true));
  json.number("file_bytes", bytes.size()).number("data_bytes", own.data_bytes);
  json.number("opened", own.opened).number("settled", own.settled).number("noted", own.noted);
  json.number("damaged_places", own.damaged_places).boolean("torn_tail", reader.torn());

  ++totals.segments;
  totals.file_bytes += bytes.size();
  totals.data_bytes += own.data_bytes;
  totals.opened += own.opened;
  totals.settled += own.settled;
  totals.noted += own.noted;
  totals.damaged_places += own.damaged_places;
  return json.str();
}

bool is_segment(const std::string& name) {
  std::string_view stem = name;
  if (stem.ends_with(corrupt_suffix)) stem.remove_suffix(corrupt_suffix.size());
  return parse_segment_name(stem).has_value();
}

std::string describe_totals(const Totals& totals, const Result<RecoveredJournal>& journal) {
  JsonObject json;
  json.number("segments", totals.segments).number("file_bytes", totals.file_bytes);
  json.number("data_bytes", totals.data_bytes).number("opened", totals.opened);
  json.number("settled", totals.settled).number("noted", totals.noted);
  json.number("damaged_places", totals.damaged_places);
  if (!journal) return json.text("not_replayable", journal.error().message()).str();
  json.number("unsettled_calls", journal->calls_unsettled);
  json.number("records_to_replay", journal->records_pending);
  return json.str();
}

}  // namespace

Result<std::string> inspect_json(FileSystem& files, const std::string& dir) {
  auto names = files.list(dir);
  if (!names) return names.error();
  Totals totals;
  std::string segments;
  for (const std::string& name : *names) {
    if (!is_segment(name)) continue;
    auto content = files.read(dir + "/" + name);
    if (!content && content.error().code() == ErrorCode::not_found) continue;  // just removed
    if (!content) return content.error();
    if (!segments.empty()) segments += ',';
    segments += describe_segment(name, std::as_bytes(std::span(*content)), totals);
  }
  JsonObject json;
  json.text("dir", dir).raw("segments", "[" + segments + "]");
  json.raw("totals", describe_totals(totals, recover(files, dir, {})));
  return json.str();
}

struct JournalReplay::Parts {
  Parts(std::unique_ptr<FileLock> directory_lock, RecoveredSegments segments)
      : lock(std::move(directory_lock)), drain(std::move(segments), {}, {}) {}
  std::unique_ptr<FileLock> lock;
  Drain drain;
};

JournalReplay::JournalReplay(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
JournalReplay::~JournalReplay() = default;

std::vector<UsageRecord> JournalReplay::next(std::size_t records_max) {
  JournalBatch batch = parts_->drain.next(records_max);
  parts_->drain.acknowledge(batch.position);
  return std::move(batch.records);
}

Result<std::unique_ptr<JournalReplay>> open_replay(FileSystem& files, const std::string& dir) {
  if (auto exists = files.list(dir); !exists) return exists.error();
  auto lock = lock_directory(files, dir);
  if (!lock) return lock.error();
  auto journal = recover(files, dir, {});
  if (!journal) return journal.error();
  auto parts = std::make_unique<JournalReplay::Parts>(std::move(*lock), journal->segments);
  return std::make_unique<JournalReplay>(std::move(parts));
}

}  // namespace arouter::journal
