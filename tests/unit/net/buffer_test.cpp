#include "net/buffer.hpp"

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace arouter::net {
namespace {

TEST(ReadBuffer, HoldsMemoryOnlyBetweenReserveAndRelease) {
  BufferPool pool;
  ReadBuffer buffer(pool);
  EXPECT_FALSE(buffer.held());
  buffer.assign("hello");
  EXPECT_TRUE(buffer.held());
  EXPECT_EQ(buffer.view(), "hello");
  buffer.release();
  EXPECT_FALSE(buffer.held());
  EXPECT_EQ(buffer.size(), 0U);
}

TEST(ReadBuffer, KeepsItsBytesWhenItGrowsAndWhenItsFrontIsConsumed) {
  BufferPool pool;
  ReadBuffer buffer(pool);
  buffer.assign("hello");
  buffer.grow(100'000);
  EXPECT_EQ(buffer.view(), "hello");
  EXPECT_GE(buffer.free_space().size(), 100'000U - 5);
  std::memcpy(buffer.free_space().data(), " world", 6);
  buffer.append(6);
  buffer.consume(6);
  EXPECT_EQ(buffer.view(), "world");
}

TEST(BufferPool, HandsTheSameMemoryOutAgain) {
  BufferPool pool;
  auto block = pool.take_block();
  const auto* address = block.get();
  pool.give_block(std::move(block));
  EXPECT_EQ(pool.take_block().get(), address);
  std::size_t capacity = 200'000;
  auto memory = pool.take(capacity);
  EXPECT_EQ(capacity, 262'144U - kPaddingBytes);
  const char* large = memory.get();
  pool.give(std::move(memory), capacity);
  std::size_t other = 250'000;
  EXPECT_EQ(pool.take(other).get(), large);
}

TEST(FreeList, FreesHalfOfWhatStaysUnused) {
  FreeList<std::shared_ptr<int>> list;
  std::vector<std::weak_ptr<int>> items;
  for (int i = 0; i < 8; ++i) {
    auto item = std::make_shared<int>(i);
    items.emplace_back(item);
    list.give(std::move(item));
  }
  const auto alive = [&] {
    return std::count_if(items.begin(), items.end(), [](auto& item) { return !item.expired(); });
  };
  list.trim();  // all were in use since the beginning
  EXPECT_EQ(alive(), 8);
  list.trim();
  EXPECT_EQ(alive(), 4);
  for (int i = 0; i < 3; ++i) list.give(list.take());
  list.trim();
  EXPECT_EQ(alive(), 2);
  for (int i = 0; i < 3; ++i) list.trim();
  EXPECT_EQ(alive(), 0);
}

TEST(Bytes, GrowAndKeepWhatTheyHold) {
  BufferPool pool;
  Bytes bytes(pool);
  EXPECT_TRUE(bytes.empty());
  bytes.resize(10);
  std::memcpy(bytes.data(), "0123456789", 10);
  bytes.resize(10'000'000);
  EXPECT_EQ(std::string_view(bytes.data(), 10), "0123456789");
  bytes.data()[bytes.capacity() + kPaddingBytes - 1] = 'x';  // AddressSanitizer watches
  bytes.resize(100'000'000);                                 // larger than what a pool keeps
  EXPECT_EQ(std::string_view(bytes.data(), 10), "0123456789");
}

}  // namespace
}  // namespace arouter::net
