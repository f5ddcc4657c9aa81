#include <arouter/domain/attempt_throttle.hpp>
#include <gtest/gtest.h>

namespace arouter {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr SteadyTime start{seconds(1'000)};

AttemptPolicy policy_of(std::size_t burst, milliseconds interval, std::size_t names_max) {
  AttemptPolicy policy;
  policy.burst = burst;
  policy.interval = interval;
  policy.names_max = names_max;
  return policy;
}

TEST(AttemptThrottle, LetsABurstThroughAndThenOneEveryInterval) {
  AttemptThrottle throttle(policy_of(3, seconds(10), 100));
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(throttle.attempt("ada", start));
  EXPECT_EQ(throttle.attempt("ada", start), seconds(10));
  EXPECT_EQ(throttle.attempt("ada", start + seconds(4)), seconds(6));
  EXPECT_FALSE(throttle.attempt("ada", start + seconds(10)));
  EXPECT_TRUE(throttle.attempt("ada", start + seconds(10)));
}

TEST(AttemptThrottle, CountsEachNameAlone) {
  AttemptThrottle throttle(policy_of(1, seconds(10), 100));
  EXPECT_FALSE(throttle.attempt("ada", start));
  EXPECT_FALSE(throttle.attempt("eve", start));
  EXPECT_TRUE(throttle.attempt("ada", start));
}

TEST(AttemptThrottle, RefusedAttemptsDoNotProlongTheWait) {
  AttemptThrottle throttle(policy_of(1, seconds(10), 100));
  EXPECT_FALSE(throttle.attempt("ada", start));
  for (int i = 0; i < 50; ++i) EXPECT_EQ(throttle.attempt("ada", start), seconds(10));
  EXPECT_FALSE(throttle.attempt("ada", start + seconds(10)));
}

TEST(AttemptThrottle, ForgivesWhoeverProvesThemself) {
  AttemptThrottle throttle(policy_of(1, seconds(10), 100));
  EXPECT_FALSE(throttle.attempt("ada", start));
  EXPECT_FALSE(throttle.has_proved("ada"));
  throttle.prove("ada", start);
  EXPECT_TRUE(throttle.has_proved("ada"));
  EXPECT_FALSE(throttle.attempt("ada", start));
  EXPECT_TRUE(throttle.attempt("ada", start));
  EXPECT_TRUE(throttle.has_proved("ada"));
  EXPECT_FALSE(throttle.has_proved("nobody"));
}

TEST(AttemptThrottle, KeepsNoMoreNamesThanAllowedAndForgetsTheOldest) {
  AttemptThrottle throttle(policy_of(1, seconds(10), 3));
  for (const auto* name : {"a", "b", "c"}) EXPECT_FALSE(throttle.attempt(name, start));
  EXPECT_TRUE(throttle.attempt("a", start));  // the latest again
  EXPECT_FALSE(throttle.attempt("d", start));
  throttle.prove("d", start);
  EXPECT_EQ(throttle.size(), 3u);
  EXPECT_TRUE(throttle.attempt("a", start));
  EXPECT_FALSE(throttle.attempt("b", start)) << "was forgotten";
}

}  // namespace
}  // namespace arouter
