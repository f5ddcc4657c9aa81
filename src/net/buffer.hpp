// Receive memory: blocks of fixed size recycled per core, and the buffer that holds one message
// head (and what came with it) in one contiguous piece.
#pragma once

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

// Free list of one core.
class BlockPool {
 public:
  std::unique_ptr<Block> take();
  void give(std::unique_ptr<Block> block);

 private:
  static constexpr std::size_t kept_max = 64;
  std::vector<std::unique_ptr<Block>> free_;
};

// Uninitialised bytes with padding behind them, which `resize` moves and keeps.
class Bytes {
 public:
  Bytes() = default;
  explicit Bytes(std::size_t capacity) { resize(capacity); }

  [[nodiscard]] char* data() { return data_.get(); }
  [[nodiscard]] std::size_t capacity() const { return capacity_; }
  [[nodiscard]] bool empty() const { return capacity_ == 0; }
  void resize(std::size_t capacity);
  void release();

 private:
  struct Free {
    void operator()(char* memory) const { std::free(memory); }
  };
  std::unique_ptr<char, Free> data_;
  std::size_t capacity_ = 0;  // without the padding
};

// Owns a block only between the first byte of a message and `release`.
class ReadBuffer {
 public:
  explicit ReadBuffer(BlockPool& pool) : pool_(&pool) {}
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
  BlockPool* pool_;
  std::unique_ptr<Block> block_;
  Bytes large_;  // instead of the block's bytes once they did not suffice
  char* begin_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace arouter::net
