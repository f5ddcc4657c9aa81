#include <thread>

#include <arouter/base/core.hpp>
#include <gtest/gtest.h>

namespace arouter {
namespace {

TEST(CurrentCore, IsZeroOrTheGivenNumberOnAThreadThatIsNoEventLoop) {
  std::size_t core = 99;
  std::size_t fallback = 0;
  std::thread([&] {
    core = current_core();
    fallback = current_core_or(7);
  }).join();
  EXPECT_EQ(core, 0U);
  EXPECT_EQ(fallback, 7U);
}

TEST(CurrentCore, BelongsToTheThreadThatSetIt) {
  std::size_t inside = 0;
  std::size_t fallback = 0;
  std::thread([&] {
    set_current_core(3);
    inside = current_core();
    fallback = current_core_or(7);
  }).join();
  EXPECT_EQ(inside, 3U);
  EXPECT_EQ(fallback, 3U);
  EXPECT_EQ(current_core(), 0U);
}

}  // namespace
}  // namespace arouter
