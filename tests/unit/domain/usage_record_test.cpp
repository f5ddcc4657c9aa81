#include <arouter/domain/usage_record.hpp>
#include <gtest/gtest.h>

namespace arouter {
namespace {

TEST(Clipped, KeepsOrdinaryTextInAnyScript) {
  EXPECT_EQ(clipped("grüße, 世界 🙂"), "grüße, 世界 🙂");
}

TEST(Clipped, RemovesControlCharacters) {
  EXPECT_EQ(clipped(std::string_view("a\0b\r\nc\x7f\x1b[31m\xC2\x85", 14)), "abc[31m");
}

TEST(Clipped, CutsAtAUtf8Boundary) {
  const std::string text = std::string(usage_text_bytes_max - 1, 'a') + "é";
  EXPECT_EQ(clipped(text), std::string(usage_text_bytes_max - 1, 'a'));
  EXPECT_EQ(clipped(std::string(usage_text_bytes_max - 2, 'a') + "é").size(), usage_text_bytes_max);
  EXPECT_EQ(clipped(std::string(1'000, 'x')).size(), usage_text_bytes_max);
}

TEST(Clipped, DropsMalformedUtf8) {
  for (const std::string_view bad :
       {"\x80", "\xC3", "\xC0\x80", "\xE2\x82", "\xED\xA0\x80", "\xF4\x90\x80\x80",
        "\xF0\x80\x80\x80", "\xFF", "\xE0\x80\x80"}) {
    EXPECT_EQ(clipped("a" + std::string(bad) + "b"), "ab") << bad;
  }
}

TEST(CallStatus, HasANameForEveryValue) {
  EXPECT_EQ(to_string(CallStatus::completed), "completed");
  EXPECT_EQ(to_string(CallStatus::cancelled), "cancelled");
  EXPECT_EQ(to_string(CallStatus::failed), "failed");
  EXPECT_EQ(to_string(CallStatus::limited), "limited");
  EXPECT_EQ(to_string(CallStatus::abandoned), "abandoned");
}

}  // namespace
}  // namespace arouter
