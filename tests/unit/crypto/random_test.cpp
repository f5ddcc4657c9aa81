#include <set>

#include <arouter/crypto/random.hpp>
#include <gtest/gtest.h>

namespace arouter::crypto {
namespace {

TEST(SystemRandom, NeverRepeatsItself) {
  SystemRandom random;
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(seen.insert(random.next()).second);
}

TEST(SystemRandom, TakesAnEmptyRange) {
  SystemRandom random;
  random.fill({});
}

}  // namespace
}  // namespace arouter::crypto
