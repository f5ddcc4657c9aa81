#include <arouter/base/check.hpp>
#include <gtest/gtest.h>

namespace arouter {
namespace {

TEST(CheckDeathTest, AbortsNamingTheBrokenCondition) {
  EXPECT_DEATH(AROUTER_CHECK(1 + 1 == 3), "check failed: 1 \\+ 1 == 3");
}

TEST(Check, LetsATrueConditionPass) {
  AROUTER_CHECK(1 + 1 == 2);
}

}  // namespace
}  // namespace arouter
