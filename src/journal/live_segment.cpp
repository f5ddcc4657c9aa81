#include "journal/live_segment.hpp"

#include <algorithm>
#include <utility>

#include "journal/byte_codec.hpp"

namespace arouter::journal {

LiveSegment::LiveSegment(std::string path, std::unique_ptr<MappedFile> file)
    : path_(std::move(path)), file_(std::move(file)), bytes_(file_->bytes()) {}

void LiveSegment::activate(const SegmentHeader& header, std::uint64_t rotation) {
  rotation_ = rotation;
  salt_ = write_segment_header(header, bytes_.first<segment_header_bytes>());
}

std::size_t LiveSegment::append(RecordKind kind, std::span<const std::byte> body) {
  const std::size_t begin = end_;
  end_ += write_frame(bytes_.subspan(begin), kind, body, salt_);
  committed_.store(end_, std::memory_order_release);
  return begin;
}

std::span<const std::byte> LiveSegment::body_at(std::size_t begin) const {
  const auto length = load_number<std::uint32_t>(bytes_.data() + begin);
  return bytes_.subspan(begin + frame_header_bytes, length - 1);
}

Result<bool> LiveSegment::sync() {
  const std::size_t to = committed();
  std::size_t from = synced_to_.load(std::memory_order_relaxed);
  if (from >= to) return false;
  if (Status synced = file_->sync(to); !synced) return synced.error();
  while (from < to && !synced_to_.compare_exchange_weak(from, to, std::memory_order_relaxed)) {
  }
  return true;
}

void LiveSegment::prefault(std::size_t ahead) {
  const std::size_t done = committed();
  if (prefaulted_to_ >= std::min(done + ahead / 2, size())) return;  // in few large steps
  const std::size_t to = std::min(done + ahead, size());
  file_->prefault(std::max(done, prefaulted_to_), to);
  prefaulted_to_ = to;
}

void LiveSegment::release() {
  if (std::exchange(released_, true)) return;
  file_->release();
}

}  // namespace arouter::journal
