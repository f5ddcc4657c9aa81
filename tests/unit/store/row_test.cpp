#include "store/row.hpp"

#include <arouter/base/calendar.hpp>
#include <gtest/gtest.h>

namespace arouter::store {

TEST(Row, WritesTimestampsInMicrosecondsOfUtc) {
  EXPECT_EQ(to_timestamp(*parse_rfc3339("2026-11-23T06:15:18.123456789Z")),
            "2026-11-23 06:15:18.123456+00");
  EXPECT_EQ(to_timestamp(WallTime{}), "1970-01-01 00:00:00.000000+00");
  EXPECT_EQ(to_timestamp(*parse_rfc3339("1969-12-31T23:59:59.5Z")),
            "1969-12-31 23:59:59.500000+00");
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
            R"({"1970-01-01 00:00:00.000000+00","2026-11-23 00:00:00.000000+00"})");
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
