// Receive memory: blocks of fixed size recycled per core, and the buffer that holds one message
// head (and what came with it) in one contiguous piece.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include <arouter/base/http.hpp>

namespace arouter::net {

inline constexpr std::size_t kBlockBytes = 16 * 1024;
inline constexpr std::size_t kPaddingBytes = 64;  // readable bytes promised behind a body
inline constexpr std::size_t kHeaderCountMax = 128;

// Room for a usual message and for the table of its header fields.
struct Block {
  std::array<char, kBlockBytes + kPaddingBytes> bytes;
  std::array<HeaderView, kHeaderCountMax> fields;
};

// Memory given back, for the next who needs some. What was not needed for a while is freed by
// `trim`. One core.
template <class T>
class FreeList {
 public:
  // A default T when there is none.
  T take() {
    if (items_.empty()) return T();
    T item = std::move(items_.back());
    items_.pop_back();
    low_water_ = std::min(low_water_, items_.size());
    return item;
  }
  void give(T item) { items_.push_back(std::move(item)); }
  // Frees half of what stayed unused since the last call.
  void trim() {
    items_.resize(items_.size() - (low_water_ + 1) / 2);
    low_water_ = items_.size();
  }

 private:
  std::vector<T> items_;
  std::size_t low_water_ = 0;
};

// The receive memory of one core.
class BufferPool {
 public:
  struct Free {
    void operator()(char* memory) const { std::free(memory); }
  };
  using Memory = std::unique_ptr<char, Free>;

  std::unique_ptr<Block> take_block();
  void give_block(std::unique_ptr<Block> block) { blocks_.give(std::move(block)); }

  // At least `capacity` bytes and the padding; `capacity` becomes what it is.
  Memory take(std::size_t& capacity);
  // `capacity` as `take` made it.
  void give(Memory memory, std::size_t capacity);

  void trim();

 private:
  // Sizes are powers of two from 32 KiB to 16 MiB; larger ones are not kept.
  static constexpr std::size_t smallest_bits = 15;
  static constexpr std::size_t sizes = 10;

  FreeList<std::unique_ptr<Block>> blocks_;
  std::array<FreeList<Memory>, sizes> large_;
};

// Uninitialised bytes with padding behind them, which `resize` moves and keeps.
class Bytes {
 public:
  explicit Bytes(BufferPool& pool) : pool_(&pool) {}
  ~Bytes() { release(); }
  Bytes(const Bytes&) = delete;
  Bytes& operator=(const Bytes&) = delete;

  [[nodiscard]] char* data() { return memory_.get(); }
  [[nodiscard]] std::size_t capacity() const { return capacity_; }
  [[nodiscard]] bool empty() const { return capacity_ == 0; }
  // To at least `capacity`; never shrinks.
  void resize(std::size_t capacity);
  void release();

 private:
  BufferPool* pool_;
  BufferPool::Memory memory_;
  std::size_t capacity_ = 0;  // without the padding
};

// Owns a block only between the first byte of a message and `release`.
class ReadBuffer {
 public:
  explicit ReadBuffer(BufferPool& pool) : pool_(&pool), large_(pool) {}
  ~ReadBuffer() { release(); }
  ReadBuffer(const ReadBuffer&) = delete;
  ReadBuffer& operator=(const ReadBuffer&) = delete;

  // Takes memory when there is none.
  void reserve();
  // Room for `capacity` bytes in one piece. Moves the bytes, so only before views exist.
  void grow(std::size_t capacity);
  void release();

  [[nodiscard]] bool held() const { return block_ != nullptr; }
  [[nodiscard]] std::string_view view() const { return {begin_, size_}; }
  [[nodiscard]] char* data() { return begin_; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::size_t capacity() const { return capacity_; }
  [[nodiscard]] std::span<char> free_space() { return {begin_ + size_, capacity_ - size_}; }
  [[nodiscard]] std::span<HeaderView> fields() { return block_->fields; }

  void append(std::size_t received) { size_ += received; }
  void assign(std::string_view bytes);
  // Drops the first `count` bytes and moves the rest to the front.
  void consume(std::size_t count);

 private:
  BufferPool* pool_;
  std::unique_ptr<Block> block_;
  Bytes large_;  // instead of the block's bytes once they did not suffice
  char* begin_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace arouter::net
