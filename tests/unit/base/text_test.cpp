#include <arouter/base/text.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace arouter {
namespace {

using testing::ElementsAre;
using testing::Optional;

TEST(Trim, RemovesBlanksAtBothEndsOnly) {
  EXPECT_EQ(trim(" \t a b\r\n"), "a b");
  EXPECT_EQ(trim(""), "");
  EXPECT_EQ(trim(" \r\n\t"), "");
}

TEST(Split, KeepsEmptyPieces) {
  EXPECT_THAT(split("a,,b,", ','), ElementsAre("a", "", "b", ""));
  EXPECT_THAT(split("", ','), ElementsAre(""));
  EXPECT_THAT(split("abc", ','), ElementsAre("abc"));
}

// Every length crosses a different mix of whole words, overlapping words and single bytes.
TEST(IEquals, FoldsAsciiLettersAtEveryLength) {
  std::string upper;
  std::string mixed;
  for (std::size_t length = 0; length < 40; ++length) {
    EXPECT_TRUE(iequals(upper, mixed)) << length;
    EXPECT_FALSE(iequals(upper, mixed + "a")) << length;
    upper.push_back(static_cast<char>('A' + length % 26));
    mixed.push_back(static_cast<char>((length % 2 == 0 ? 'a' : 'A') + length % 26));
  }
}

TEST(IEquals, SeesADifferenceAtEveryPosition) {
  const std::string text = "content-security-policy-report";
  for (std::size_t length = 1; length <= text.size(); ++length) {
    const std::string base = text.substr(0, length);
    for (std::size_t i = 0; i < length; ++i) {
      std::string other = base;
      other[i] = '#';
      EXPECT_FALSE(iequals(base, other)) << length << " at " << i;
    }
  }
}

TEST(IEquals, AgreesWithTheDefinitionForEveryPairOfBytes) {
  for (int a = 0; a < 256; ++a) {
    for (int b = 0; b < 256; ++b) {
      const auto folded = [](int c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; };
      const std::string left(8, static_cast<char>(a));
      const std::string right(8, static_cast<char>(b));
      ASSERT_EQ(iequals(left, right), folded(a) == folded(b)) << a << " and " << b;
    }
  }
}

TEST(IsPrintableAscii, LooksAtEveryByteOfEveryLength) {
  EXPECT_TRUE(is_printable_ascii(""));
  for (std::size_t length = 1; length < 20; ++length) {
    for (std::size_t at = 0; at < length; ++at) {
      for (int c = 0; c < 256; ++c) {
        std::string text(length, at % 2 == 0 ? ' ' : '~');
        text[at] = static_cast<char>(c);
        ASSERT_EQ(is_printable_ascii(text), c >= ' ' && c <= '~')
            << length << ' ' << at << ' ' << c;
      }
    }
  }
}

TEST(StartsWithIgnoringCase, ComparesOnlyThePrefix) {
  EXPECT_TRUE(starts_with_ignoring_case("BEARER abc", "Bearer "));
  EXPECT_FALSE(starts_with_ignoring_case("Bear", "Bearer "));
  EXPECT_TRUE(starts_with_ignoring_case("", ""));
}

TEST(ToLower, LeavesOtherBytesAlone) {
  EXPECT_EQ(to_lower("AZ[\xC3\x84]09"), "az[\xC3\x84]09");
}

TEST(Hex, RoundTripsEveryByte) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes.push_back(static_cast<char>(i));
  EXPECT_THAT(from_hex(to_hex(bytes)), Optional(bytes));
  EXPECT_EQ(to_hex(std::string_view("\x00\xff\x1a", 3)), "00ff1a");
}

TEST(Hex, AcceptsBothCasesAndRefusesTheRest) {
  EXPECT_THAT(from_hex("aAfF"), Optional(std::string("\xaa\xff")));
  EXPECT_EQ(from_hex("abc"), std::nullopt);
  EXPECT_EQ(from_hex("0g"), std::nullopt);
  EXPECT_EQ(from_hex("-1"), std::nullopt);
}

TEST(PercentDecode, DecodesEscapesAndRefusesMalformedOnes) {
  EXPECT_THAT(percent_decode("a%2Fb%20c+d"), Optional(std::string("a/b c+d")));
  EXPECT_EQ(percent_decode("%"), std::nullopt);
  EXPECT_EQ(percent_decode("%4"), std::nullopt);
  EXPECT_EQ(percent_decode("%zz"), std::nullopt);
  EXPECT_THAT(percent_decode("%41"), Optional(std::string("A")));
}

TEST(PercentEncode, KeepsOnlyUnreservedCharacters) {
  EXPECT_EQ(percent_encode("Az09-._~"), "Az09-._~");
  EXPECT_EQ(percent_encode("a/b ?\xC3\xA9"), "a%2Fb%20%3F%C3%A9");
}

TEST(ParseNumbers, TakeWholeDecimalsWithinRange) {
  EXPECT_THAT(parse_u64("18446744073709551615"), Optional(UINT64_MAX));
  EXPECT_EQ(parse_u64("18446744073709551616"), std::nullopt);
  EXPECT_EQ(parse_u64("-1"), std::nullopt);
  EXPECT_EQ(parse_u64("+1"), std::nullopt);
  EXPECT_EQ(parse_u64(""), std::nullopt);
  EXPECT_EQ(parse_u64("1 "), std::nullopt);
  EXPECT_EQ(parse_u64(" 1"), std::nullopt);
  EXPECT_THAT(parse_i64("-9223372036854775808"), Optional(INT64_MIN));
  EXPECT_EQ(parse_i64("9223372036854775808"), std::nullopt);
}

TEST(ConstantTimeEquals, AgreesWithEquality) {
  EXPECT_TRUE(constant_time_equals("", ""));
  EXPECT_TRUE(constant_time_equals("abc", "abc"));
  EXPECT_FALSE(constant_time_equals("abc", "abd"));
  EXPECT_FALSE(constant_time_equals("xbc", "abc"));
  EXPECT_FALSE(constant_time_equals("abc", "ab"));
}

}  // namespace
}  // namespace arouter
