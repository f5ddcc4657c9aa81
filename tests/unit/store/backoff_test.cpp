#include "store/backoff.hpp"

#include <gtest/gtest.h>

namespace arouter::store {

using std::chrono::milliseconds;

TEST(Backoff, DoublesFromFiftyMillisecondsToTwoSeconds) {
  Backoff backoff;
  for (const int expected : {50, 100, 200, 400, 800, 1600, 2000, 2000}) {
    EXPECT_EQ(backoff.next(), milliseconds(expected));
  }
}

TEST(Backoff, StartsOverAfterASuccess) {
  Backoff backoff;
  backoff.next();
  backoff.next();
  backoff.reset();
  EXPECT_EQ(backoff.next(), milliseconds(50));
}

}  // namespace arouter::store
