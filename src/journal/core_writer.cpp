#include "journal/core_writer.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include <arouter/base/check.hpp>

#include "journal/record.hpp"

namespace arouter::journal {
namespace {

// An open call is copied out of a segment that is otherwise finished after this many rotations.
constexpr std::uint64_t rotations_before_carrying = 4;
constexpr int slots_swept_per_call = 2;
constexpr std::size_t prefault_bytes_min = std::size_t{256} << 10;

// The counters have one writer each.
void add(std::atomic<std::uint64_t>& counter, std::uint64_t amount) {
  counter.store(counter.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
}

Status journal_full() {
  return fail(ErrorCode::unavailable, "usage journal is full")
      .with_retry_after(std::chrono::seconds(1));
}

}  // namespace

CoreWriter::CoreWriter(SegmentPool& pool, std::size_t core, bool sync_each_settlement)
    : pool_(pool), core_(core), sync_each_settlement_(sync_each_settlement) {}

CoreWriter::~CoreWriter() {
  delete offer_.load();
}

Status CoreWriter::opened(const UsageRecord& if_abandoned) {
  // One place for this record and one for each settlement, its own included.
  if (closed_ || pool_.sync_failing()) return journal_full();
  if (!make_room(calls_.size() + 2, pool_.bytes_max())) {
    pool_.refused_a_call();
    return journal_full();
  }
  place_open(if_abandoned.id, encode(if_abandoned));
  carry_forward();
  return {};
}

void CoreWriter::settled(const UsageRecord& record) {
  const auto opening = calls_.take(record.id);
  const bool has_room = opening || make_room(calls_.size() + 1, pool_.bytes_max());
  if (closed_ || !has_room) {
    add(dropped_, 1);
    return pool_.report("usage journal lost a settlement: not opened on this core, or too late");
  }
  append(RecordKind::settled, encode(record));
  add(records_, 1);
  if (sync_each_settlement_) pool_.sync(*active_);
  if (opening) opening->segment->call_ended();
}

void CoreWriter::noted(const UsageRecord& record) {
  const std::uint64_t bytes_limit = pool_.bytes_max() / 4 * 3;
  if (closed_ || !make_room(calls_.size() + 1, bytes_limit)) return add(dropped_, 1);
  append(RecordKind::noted, encode(record));
  add(records_, 1);
}

std::span<const std::byte> CoreWriter::encode(const UsageRecord& record) {
  return std::span<const std::byte>(scratch_).first(encode_usage(record, scratch_));
}

std::size_t CoreWriter::places() const {
  const std::size_t in_spare = (pool_.segment_bytes() - segment_header_bytes) / record_bytes_max;
  const std::size_t in_active = active_ != nullptr ? active_->room() / record_bytes_max : 0;
  return in_active + spares_.size() * in_spare;
}

bool CoreWriter::make_room(std::size_t places_needed, std::uint64_t bytes_limit) {
  while (places() < places_needed) {
    if (pool_.bytes_used() > bytes_limit) return false;
    std::unique_ptr<LiveSegment> spare(offer_.exchange(nullptr, std::memory_order_acquire));
    if (!spare && !pool_.refusing()) spare = pool_.create(bytes_limit);
    if (!spare) return false;
    spares_.push_back(std::move(spare));
  }
  return true;
}

std::size_t CoreWriter::append(RecordKind kind, std::span<const std::byte> body) {
  const std::size_t bytes = frame_bytes(body.size());
  if (active_ == nullptr || active_->room() < bytes) rotate();
  add(bytes_, bytes);
  return active_->append(kind, body);
}

// Loses no place: what is left of the old segment holds no record of the largest size.
void CoreWriter::rotate() {
  AROUTER_CHECK(!spares_.empty());
  if (active_ != nullptr) active_->seal();
  std::shared_ptr<LiveSegment> next = std::move(spares_.front());
  spares_.erase(spares_.begin());
  next->activate(pool_.next_header(core_), ++rotation_);
  active_ = next.get();
  segments_.push(std::move(next));
}

void CoreWriter::place_open(const RequestId& id, std::span<const std::byte> body) {
  const std::size_t begin = append(RecordKind::opened, body);
  active_->call_opened();
  const auto before = calls_.put(id, {active_, begin});
  if (before) before->segment->call_ended();
}

void CoreWriter::carry_forward() {
  for (int slot = 0; slot < slots_swept_per_call && places() > calls_.size(); ++slot) {
    const OpenCall* const call = calls_.sweep();
    if (call == nullptr) continue;
    const LiveSegment& segment = *call->place.segment;
    if (segment.rotation() + rotations_before_carrying > rotation_ || !segment.drained()) continue;
    place_open(call->id, segment.body_at(call->place.begin));
  }
}

void CoreWriter::close() {
  if (std::exchange(closed_, true)) return;
  if (active_ != nullptr) active_->seal();
  std::unique_ptr<LiveSegment> offered(offer_.exchange(nullptr));
  if (offered) spares_.push_back(std::move(offered));
  for (const auto& spare : spares_) pool_.remove(spare->path(), spare->size(), false);
  spares_.clear();
}

void CoreWriter::prepare() {
  const std::uint64_t bytes = bytes_.load(std::memory_order_relaxed);
  const auto pace = static_cast<std::size_t>(bytes - std::exchange(bytes_before_, bytes));
  const std::size_t ahead = std::max(2 * pace, prefault_bytes_min);
  const auto segments = segments_.snapshot();
  if (!segments.empty() && !segments.back()->sealed()) segments.back()->prefault(ahead);

  if (offer_.load(std::memory_order_relaxed) != nullptr) return;
  auto spare = pool_.create(pool_.bytes_max());
  if (!spare) return;
  spare->prefault(ahead);
  offer_.store(spare.release(), std::memory_order_release);
}

WriterCounts CoreWriter::counts() const {
  return {bytes_.load(std::memory_order_relaxed), records_.load(std::memory_order_relaxed),
          dropped_.load(std::memory_order_relaxed)};
}

}  // namespace arouter::journal
