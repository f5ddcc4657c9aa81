#include "journal/crc32c.hpp"

#include <array>
#include <random>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace arouter::journal {
namespace {

using Bytes = std::vector<std::byte>;

Bytes bytes_of(std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

Bytes counting(int from, int step) {
  Bytes bytes;
  for (int i = 0; i < 32; ++i) bytes.push_back(static_cast<std::byte>(from + i * step));
  return bytes;
}

TEST(Crc32c, MatchesTheKnownAnswersOfRfc3720) {
  const std::vector<std::pair<Bytes, std::uint32_t>> known = {
      {bytes_of("123456789"), 0xE3069283}, {counting(0, 0), 0x8A9136AA},
      {counting(0xFF, 0), 0x62A8AB43},     {counting(0, 1), 0x46DD794E},
      {counting(31, -1), 0x113FDB5C},      {Bytes{}, 0},
  };
  for (const auto& [bytes, checksum] : known) {
    EXPECT_EQ(crc32c(bytes), checksum);
    EXPECT_EQ(crc32c_portable(bytes), checksum);
  }
}

TEST(Crc32c, IsTheSameByInstructionAndByTable) {
  std::mt19937 random(1);
  Bytes bytes(300);
  for (auto& byte : bytes) byte = static_cast<std::byte>(random());
  for (std::size_t from = 0; from < 9; ++from) {
    for (std::size_t size = 0; size < 280; ++size) {
      const auto part = std::span(bytes).subspan(from, size);
      ASSERT_EQ(crc32c(part, 77), crc32c_portable(part, 77));
    }
  }
}

TEST(Crc32c, ContinuesFromWhatPrecedes) {
  const Bytes whole = bytes_of("123456789");
  const auto parts = std::span(whole);
  EXPECT_EQ(crc32c(parts.subspan(4), crc32c(parts.first(4))), 0xE3069283);
}

}  // namespace
}  // namespace arouter::journal
