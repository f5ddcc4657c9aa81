#include "app/runtime_cores.hpp"

#include <memory>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace arouter::app {
namespace {

// Its frame lies in core 1's queue, its executor is core 0's, and core 0 goes first.
TEST(RuntimeCores, DestroyACoroutineThatStillWaitsForAnotherCore) {
  const auto held = std::make_shared<int>();
  {
    net::Runtime runtime(std::size_t{2});
    RuntimeCores cores(runtime);
    runtime.spawn(0, [&cores, held]() -> Task<void> { co_await cores.run_on(1, [] {}); });
    runtime.core(0).poll();
    EXPECT_GT(held.use_count(), 1);
  }
  EXPECT_EQ(held.use_count(), 1);
}

}  // namespace
}  // namespace arouter::app
