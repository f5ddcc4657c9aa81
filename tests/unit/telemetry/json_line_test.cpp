#include "telemetry/json_line.hpp"

#include <limits>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace arouter::telemetry {
namespace {

std::string line_of(std::string_view value) {
  JsonLine line;
  line.text("k", value);
  return std::move(line).finish();
}

TEST(JsonLine, WritesEveryKindOfValue) {
  JsonLine line;
  line.text("a", "x");
  line.number("b", std::int64_t{-7});
  line.number("c", 0.25);
  line.flag("d", true);
  line.number("e", std::numeric_limits<double>::quiet_NaN());
  EXPECT_EQ(std::move(line).finish(), R"({"a":"x","b":-7,"c":0.25,"d":true,"e":null})");
}

TEST(JsonLine, IsAnEmptyObjectWithoutFields) {
  EXPECT_EQ(JsonLine().finish(), "{}");
}

TEST(JsonLine, EscapesWhatJsonOrATerminalWouldMisread) {
  EXPECT_EQ(line_of("\"\\\n\r\t\x01\x1b[31m\x7f\xC3\xA9\xF0\x9F\x98\x80"),
            "{\"k\":\"\\\"\\\\\\n\\r\\t\\u0001\\u001b[31m\\u007f\xC3\xA9\xF0\x9F\x98\x80\"}");
}

TEST(JsonLine, StaysValidJsonForEveryPairOfBytes) {
  for (int a = 0; a < 256; ++a) {
    for (int b = 0; b < 256; ++b) {
      const std::string text = {'x', static_cast<char>(a), static_cast<char>(b), 'y'};
      const std::string line = line_of(text);
      ASSERT_TRUE(nlohmann::json::accept(line)) << a << " " << b;
      ASSERT_EQ(line.find('\n'), std::string::npos);
    }
  }
}

TEST(JsonLine, ReplacesMalformedUtf8) {
  EXPECT_EQ(line_of("a\xff"), R"({"k":"a\ufffd"})");
  EXPECT_EQ(line_of("\xC0\x80"), R"({"k":"\ufffd\ufffd"})");                      // overlong
  EXPECT_EQ(line_of("\xED\xA0\x80"), R"({"k":"\ufffd\ufffd\ufffd"})");            // surrogate
  EXPECT_EQ(line_of("\xE2\x82"), R"({"k":"\ufffd\ufffd"})");                      // cut off
  EXPECT_EQ(line_of("\xF4\x90\x80\x80"), R"({"k":"\ufffd\ufffd\ufffd\ufffd"})");  // too large
}

TEST(JsonLine, ClipsLongTextBetweenCharacters) {
  const std::string text = std::string(2047, 'x') + "\xC3\xA9" + "tail";
  EXPECT_EQ(line_of(text), "{\"k\":\"" + std::string(2047, 'x') + "[clipped]\"}");
  const std::string exact(2048, 'x');
  EXPECT_EQ(line_of(exact), "{\"k\":\"" + exact + "\"}");
}

TEST(JsonLine, RedactsTextValues) {
  EXPECT_EQ(line_of("Bearer abc"), R"({"k":"Bearer [redacted]"})");
}

}  // namespace
}  // namespace arouter::telemetry
