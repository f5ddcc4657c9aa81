#include "store/copy_text.hpp"

#include <limits>

#include <arouter/base/calendar.hpp>
#include <gtest/gtest.h>

namespace arouter::store {

namespace {

// `value` as the only field of a row.
template <class Value>
std::string field(const Value& value) {
  CopyText text;
  text.field(value);
  text.end_row();
  return text.lines();
}

std::string texts(std::string_view value) {
  return field(value);
}

}  // namespace

TEST(CopyText, SeparatesFieldsByTabsAndRowsByLineEndsOfWhichTheLastIsLeftOff) {
  CopyText text;
  for (const std::int64_t row : {1, 2}) {
    text.field(row);
    text.field(std::string_view());
    text.field(row == 1);
    text.end_row();
  }
  EXPECT_EQ(text.lines(), "1\t\tt\n2\t\tf");
}

TEST(CopyText, WritesNumbersUpToTheirLimits) {
  EXPECT_EQ(field(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
  EXPECT_EQ(field(std::numeric_limits<std::int64_t>::max()), "9223372036854775807");
}

TEST(CopyText, WritesIdsInTheirUsualForm) {
  Uuid id;
  for (std::size_t i = 0; i < id.bytes.size(); ++i) id.bytes[i] = static_cast<std::uint8_t>(i * 17);
  EXPECT_EQ(field(id), id.to_string());
}

TEST(CopyText, WritesTimesInUtc) {
  EXPECT_EQ(field(*parse_rfc3339("2026-11-23T06:15:18.123456789Z")),
            "2026-11-23 06:15:18.123456+00");
}

TEST(CopyText, EscapesWhatWouldEndAFieldOrBeginAnEscape) {
  EXPECT_EQ(texts("a\tb\nc\rd\\e"), R"(a\tb\nc\rd\\e)");
  EXPECT_EQ(texts("\\N"), R"(\\N)");
  EXPECT_EQ(texts("\\."), R"(\\.)");
}

// Whatever place within a word of eight bytes the byte has.
TEST(CopyText, FindsEveryByteThatNeedsCareAtEveryPlace) {
  for (int value = 0; value < 256; ++value) {
    const char byte = static_cast<char>(value);
    for (std::size_t at = 0; at < 20; ++at) {
      std::string text(20, 'x');
      text[at] = byte;
      std::string expected(1, value == 0 || value > 127 ? '?' : byte);
      if (byte == '\t') expected = "\\t";
      if (byte == '\n') expected = "\\n";
      if (byte == '\r') expected = "\\r";
      if (byte == '\\') expected = "\\\\";
      ASSERT_EQ(texts(text), std::string(at, 'x') + expected + std::string(19 - at, 'x'))
          << value << " at " << at;
    }
  }
}

TEST(CopyText, KeepsCharactersOfSeveralBytesAndReplacesWhatIsNone) {
  EXPECT_EQ(texts("plain and ünï and 漢 and 🙂"), "plain and ünï and 漢 and 🙂");
  EXPECT_EQ(texts("cut \xE2\x82"), "cut ??");
}

TEST(CopyText, WritesArraysOfNumbersAndTimes) {
  CopyText text;
  text.end_array();
  for (const std::int64_t number : {7, -1}) text.element(number);
  text.end_array();
  text.element(WallTime{});
  text.element(*parse_rfc3339("2026-11-23T00:00:00Z"));
  text.end_array();
  text.end_row();
  EXPECT_EQ(text.lines(), "{}\t{7,-1}\t{1970-01-01 00:00:00+00,2026-11-23 00:00:00+00}");
}

TEST(CopyText, StartsAgainAfterAClearAndGrowsAsNeeded) {
  CopyText text;
  for (const std::size_t size : {10, 100'000, 3, 0, 300'000}) {
    const std::string value(size, '\\');
    text.field(std::string_view(value));
    text.field(std::int64_t{5});
    text.end_row();
    EXPECT_EQ(text.bytes(), 2 * size + 3);
    ASSERT_EQ(text.lines(), std::string(2 * size, '\\') + "\t5");
    text.clear();
    EXPECT_EQ(text.bytes(), 0u);
  }
}

}  // namespace arouter::store
