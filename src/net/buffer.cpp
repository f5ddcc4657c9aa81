#include "net/buffer.hpp"

#include <bit>
#include <cstring>
#include <new>

namespace arouter::net {

std::unique_ptr<Block> BufferPool::take_block() {
  auto block = blocks_.take();
  return block ? std::move(block) : std::unique_ptr<Block>(new Block);
}

BufferPool::Memory BufferPool::take(std::size_t& capacity) {
  const auto bytes =
      std::bit_ceil(std::max(capacity + kPaddingBytes, std::size_t{1} << smallest_bits));
  const auto size = static_cast<std::size_t>(std::countr_zero(bytes)) - smallest_bits;
  capacity = bytes - kPaddingBytes;
  auto memory = size < sizes ? large_[size].take() : Memory();
  if (!memory) memory.reset(static_cast<char*>(std::malloc(bytes)));
  if (!memory) throw std::bad_alloc();
  return memory;
}

void BufferPool::give(Memory memory, std::size_t capacity) {
  const auto bytes = capacity + kPaddingBytes;
  const auto size = static_cast<std::size_t>(std::countr_zero(bytes)) - smallest_bits;
  if (size < sizes) large_[size].give(std::move(memory));
}

void BufferPool::trim() {
  blocks_.trim();
  for (auto& list : large_) list.trim();
}

void Bytes::resize(std::size_t capacity) {
  if (memory_ && capacity <= capacity_) return;
  auto grown = pool_->take(capacity);
  if (memory_) {
    std::memcpy(grown.get(), memory_.get(), capacity_);
    pool_->give(std::move(memory_), capacity_);
  }
  memory_ = std::move(grown);
  capacity_ = capacity;
}

void Bytes::release() {
  if (memory_) pool_->give(std::move(memory_), capacity_);
  capacity_ = 0;
}

void ReadBuffer::reserve() {
  if (block_) return;
  block_ = pool_->take_block();
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
  pool_->give_block(std::move(block_));
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
