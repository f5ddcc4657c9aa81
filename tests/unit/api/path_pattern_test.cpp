#include "api/path_pattern.hpp"

#include <gtest/gtest.h>

namespace arouter::api {
namespace {

TEST(PathPattern, FitsALiteralExactly) {
  EXPECT_TRUE(match_pattern("/key", "/key"));
  EXPECT_FALSE(match_pattern("/key", "/keys"));
  EXPECT_FALSE(match_pattern("/keys", "/key"));
}

TEST(PathPattern, TakesOneSegmentPerName) {
  const auto taken =
      match_pattern("/organizations/{id}/members/{user_id}", "/organizations/12/members/34");
  ASSERT_TRUE(taken);
  EXPECT_EQ((*taken)["id"], "12");
  EXPECT_EQ((*taken)["user_id"], "34");
  EXPECT_EQ((*taken)["other"], "");
}

TEST(PathPattern, NeverTakesASlashOrNothingForASegment) {
  EXPECT_FALSE(match_pattern("/keys/{hash}", "/keys/ab/rotate"));
  EXPECT_FALSE(match_pattern("/keys/{hash}", "/keys/"));
  EXPECT_FALSE(match_pattern("/keys/{hash}", "/keys"));
  EXPECT_FALSE(match_pattern("/keys/{hash}/rotate", "/keys//rotate"));
  EXPECT_FALSE(match_pattern("/keys/{hash}/rotate", "/keys/ab/rotated"));
}

TEST(PathPattern, DecodesWhatItTookAndNothingElse) {
  EXPECT_EQ((*match_pattern("/w/{ref}/budgets", "/w/a%2Fb/budgets"))["ref"], "a/b");
  EXPECT_FALSE(match_pattern("/w/{ref}", "/w/%zz"));
  EXPECT_FALSE(match_pattern("/keys/{hash}/rotate", "/keys/ab/%72otate"));
}

TEST(PathPattern, TakesTheRestForANameWithDots) {
  EXPECT_EQ((*match_pattern("/models/{id...}", "/models/openai/gpt-5.4"))["id"], "openai/gpt-5.4");
  EXPECT_FALSE(match_pattern("/models/{id...}", "/models/"));
}

}  // namespace
}  // namespace arouter::api
