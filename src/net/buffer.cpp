#include "net/buffer.hpp"

#include <cstring>
#include <new>

namespace arouter::net {

std::unique_ptr<Block> BlockPool::take() {
  if (free_.empty()) return std::unique_ptr<Block>(new Block);
  auto block = std::move(free_.back());
  free_.pop_back();
  return block;
}

void BlockPool::give(std::unique_ptr<Block> block) {
  if (free_.size() < kept_max) free_.push_back(std::move(block));
}

void Bytes::resize(std::size_t capacity) {
  char* grown = static_cast<char*>(std::realloc(data_.get(), capacity + kPaddingBytes));
  if (grown == nullptr) throw std::bad_alloc();
  static_cast<void>(data_.release());
  data_.reset(grown);
  capacity_ = capacity;
}

void Bytes::release() {
  data_.reset();
  capacity_ = 0;
}

void ReadBuffer::reserve() {
  if (block_) return;
  block_ = pool_->take();
  begin_ = block_->bytes.data();
  capacity_ = kBlockBytes;
  size_ = 0;
}

void ReadBuffer::grow(std::size_t capacity) {
  reserve();
  if (capacity <= capacity_) return;
  const bool was_in_block = large_.empty();
  large_.resize(capacity);
  if (was_in_block) std::memcpy(large_.data(), begin_, size_);
  begin_ = large_.data();
  capacity_ = capacity;
}

void ReadBuffer::release() {
  if (!block_) return;
  pool_->give(std::move(block_));
  large_.release();
  begin_ = nullptr;
  size_ = capacity_ = 0;
}

void ReadBuffer::assign(std::string_view bytes) {
  grow(bytes.size());
  std::memcpy(begin_, bytes.data(), bytes.size());
  size_ = bytes.size();
}

void ReadBuffer::consume(std::size_t count) {
  size_ -= count;
  if (size_ > 0) std::memmove(begin_, begin_ + count, size_);
}

}  // namespace arouter::net
