#include "store/connection_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace arouter::store {

using std::chrono::milliseconds;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST(ConnectionText, ExtendsAUrlByParameters) {
  EXPECT_THAT(connection_text("postgresql:///arouter", milliseconds(5000)),
              StartsWith("postgresql:///arouter?application_name=arouter&connect_timeout=5&"));
  EXPECT_THAT(connection_text("postgres://a,b/arouter?user=me", milliseconds(5000)),
              StartsWith("postgres://a,b/arouter?user=me&application_name=arouter&"));
}

TEST(ConnectionText, ExtendsKeyValueTextByWords) {
  EXPECT_THAT(connection_text("dbname=arouter", milliseconds(5000)),
              StartsWith("dbname=arouter application_name=arouter connect_timeout=5 "));
}

TEST(ConnectionText, LeavesWhatTheOperatorSetAsItIs) {
  EXPECT_THAT(connection_text("postgresql:///x?connect_timeout=60", milliseconds(5000)),
              Not(HasSubstr("connect_timeout=5")));
  EXPECT_THAT(connection_text("keepalives_idle = 60", milliseconds(5000)),
              Not(HasSubstr("keepalives_idle=5")));
}

TEST(ConnectionText, IsNotMisledByOtherTextThatLooksLikeASetting) {
  EXPECT_THAT(connection_text("postgresql:///my_connect_timeout=db", milliseconds(5000)),
              HasSubstr("connect_timeout=5"));
  EXPECT_THAT(connection_text("dbname=connect_timeout", milliseconds(5000)),
              HasSubstr("connect_timeout=5"));
}

TEST(ConnectionText, RoundsTheConnectTimeoutUpToWholeSecondsOfAtLeastTwo) {
  EXPECT_THAT(connection_text("", milliseconds(2500)), HasSubstr("connect_timeout=3"));
  EXPECT_THAT(connection_text("", milliseconds(100)), HasSubstr("connect_timeout=2"));
}

}  // namespace arouter::store
