#include "app/schema_watch.hpp"

#include <gtest/gtest.h>

#include "support/run_coro.hpp"

namespace arouter::app {
namespace {

class SchemaWatchTest : public testing::Test {
 protected:
  bool behind_after(Result<int> answer) {
    answer_ = std::move(answer);
    test::run_coro(watch_.look());
    return watch_.behind();
  }

  Result<int> answer_{0};
  SchemaWatch watch_{[this]() -> Task<Result<int>> { co_return answer_; }, 6, "arouter.yaml"};
};

TEST_F(SchemaWatchTest, NothingIsHeldAgainstADatabaseThatDoesNotAnswer) {
  EXPECT_FALSE(behind_after(fail(ErrorCode::unavailable, "away")));
}

TEST_F(SchemaWatchTest, AnEmptyOrOlderDatabaseIsBehindUntilItIsMigrated) {
  EXPECT_TRUE(behind_after(0));
  EXPECT_TRUE(behind_after(5));
  EXPECT_TRUE(behind_after(fail(ErrorCode::unavailable, "away")));
  EXPECT_FALSE(behind_after(6));
}

TEST_F(SchemaWatchTest, ANewerSchemaIsServed) {
  EXPECT_FALSE(behind_after(7));
}

}  // namespace
}  // namespace arouter::app
