#include "store/row.hpp"

#include <arouter/base/calendar.hpp>
#include <gtest/gtest.h>

namespace arouter::store {

TEST(Row, WritesTimestampsInMicrosecondsOfUtc) {
  EXPECT_EQ(to_timestamp(*parse_rfc3339("2026-11-23T06:15:18.123456789Z")),
            "2026-11-23 06:15:18.123456+00");
  EXPECT_EQ(to_timestamp(WallTime{}), "1970-01-01 00:00:00+00");
  EXPECT_EQ(to_timestamp(*parse_rfc3339("1969-12-31T23:59:59.5Z")),
            "1969-12-31 23:59:59.500000+00");
}

TEST(Row, NoTimestampIsLongerThanItsBound) {
  for (const auto time : {WallTime::min(), WallTime::max(), WallTime{}}) {
    EXPECT_LE(to_timestamp(time).size(), timestamp_bytes_max);
  }
  EXPECT_EQ(to_timestamp(WallTime::max()), "2262-04-11 23:47:16.854775+00");
  EXPECT_EQ(to_timestamp(WallTime::min()), "1677-09-21 00:12:43.145224+00");
}

TEST(Row, WritesTheDayInUtc) {
  EXPECT_EQ(to_date(*parse_rfc3339("2026-11-23T23:59:59.999Z")), "2026-11-23");
}

TEST(Row, WritesTextArraysWithEveryElementQuoted) {
  EXPECT_EQ(to_text_array({}), "{}");
  EXPECT_EQ(to_text_array({"a,b", R"(q"\)", "", "NULL"}), R"({"a,b","q\"\\","","NULL"})");
}

TEST(Row, WritesScopesAsTwoArraysOfTheSameLength) {
  const std::vector<ScopeWindow> scopes{{ScopeId{7}, WallTime{}},
                                        {ScopeId{-1}, *parse_rfc3339("2026-11-23T00:00:00Z")}};
  EXPECT_EQ(to_scope_id_array(scopes), "{7,-1}");
  EXPECT_EQ(to_window_start_array(scopes),
            R"({"1970-01-01 00:00:00+00","2026-11-23 00:00:00+00"})");
}

TEST(Row, WritesFingerprintsAsHexBytes) {
  Fingerprint fingerprint;
  fingerprint.bytes[0] = std::byte{0xAB};
  EXPECT_EQ(to_bytea(fingerprint), "\\xab" + std::string(62, '0'));
}

TEST(Row, MakesAnyBytesStorable) {
  EXPECT_EQ(storable("plain and ünï and 漢 and 🙂"), "plain and ünï and 漢 and 🙂");
  EXPECT_EQ(storable(std::string("a\0b", 3)), "a?b");
  EXPECT_EQ(storable("cut \xE2\x82"), "cut ??");
  EXPECT_EQ(storable("\xC0\xAF"), "??");            // overlong
  EXPECT_EQ(storable("\xED\xA0\x80"), "???");       // surrogate
  EXPECT_EQ(storable("\xF4\x90\x80\x80"), "????");  // beyond U+10FFFF
  EXPECT_EQ(storable("\xFFz"), "?z");
}

}  // namespace arouter::store
