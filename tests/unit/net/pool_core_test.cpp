#include "net/pool_core.hpp"

#include <gtest/gtest.h>

namespace arouter::net {
namespace {

using Next = PoolCore::Decision::Next;
using std::chrono::seconds;

class Pool : public testing::Test {
 protected:
  PoolCore::Id open() {
    const auto decision = pool_.acquire(now_);
    EXPECT_EQ(decision.next, Next::open);
    return decision.id;
  }

  SteadyTime now_ = SteadyTime() + seconds(1000);
  PoolCore pool_{{.connections_max = 2, .idle_max = seconds(55), .lifetime_max = seconds(600)}};
};

TEST_F(Pool, UsesTheNewestIdleConnectionFirst) {
  const auto first = open();
  const auto second = open();
  EXPECT_TRUE(pool_.release(first, now_).keep);
  EXPECT_TRUE(pool_.release(second, now_).keep);
  const auto decision = pool_.acquire(now_);
  EXPECT_EQ(decision.next, Next::reuse);
  EXPECT_EQ(decision.id, second);
  EXPECT_EQ(pool_.open(), 2U);
  EXPECT_EQ(pool_.idle(), 1U);
}

TEST_F(Pool, QueuesAtItsCapAndServesInOrder) {
  const auto first = open();
  const auto second = open();
  const auto earlier = pool_.acquire(now_);
  const auto later = pool_.acquire(now_);
  EXPECT_EQ(earlier.next, Next::wait);
  const auto released = pool_.release(first, now_);
  EXPECT_TRUE(released.keep);
  ASSERT_TRUE(released.grant);
  EXPECT_EQ(released.grant->ticket, earlier.ticket);
  EXPECT_EQ(released.grant->decision.next, Next::reuse);
  EXPECT_EQ(released.grant->decision.id, first);
  const auto removed = pool_.remove(second, now_);
  ASSERT_TRUE(removed);
  EXPECT_EQ(removed->ticket, later.ticket);
  EXPECT_EQ(removed->decision.next, Next::open);
  EXPECT_EQ(pool_.open(), 2U);
}

TEST_F(Pool, ForgetsAWaiterThatLeft) {
  const auto first = open();
  open();
  const auto waiting = pool_.acquire(now_);
  pool_.leave_queue(waiting.ticket);
  EXPECT_FALSE(pool_.release(first, now_).grant);
  EXPECT_EQ(pool_.idle(), 1U);
}

TEST_F(Pool, ExpiresIdleConnections) {
  const auto first = open();
  pool_.release(first, now_);
  now_ += seconds(54);
  EXPECT_TRUE(pool_.expire(now_).empty());
  now_ += seconds(1);
  EXPECT_EQ(pool_.expire(now_), std::vector{first});
  EXPECT_EQ(pool_.open(), 0U);
  EXPECT_EQ(pool_.acquire(now_).next, Next::open);
}

TEST_F(Pool, DoesNotHandOutWhatTheSweepHasYetToExpire) {
  const auto first = open();
  pool_.release(first, now_);
  now_ += seconds(56);
  const auto decision = pool_.acquire(now_);
  EXPECT_EQ(decision.next, Next::open);
  EXPECT_NE(decision.id, first);
}

TEST_F(Pool, ClosesConnectionsThatGrewOld) {
  const auto first = open();
  now_ += seconds(600);
  EXPECT_FALSE(pool_.release(first, now_).keep);
  EXPECT_EQ(pool_.open(), 0U);
}

TEST_F(Pool, GivesTheFreedPlaceOfAnOldConnectionToTheQueue) {
  const auto first = open();
  open();
  const auto waiting = pool_.acquire(now_);
  now_ += seconds(600);
  const auto released = pool_.release(first, now_);
  EXPECT_FALSE(released.keep);
  ASSERT_TRUE(released.grant);
  EXPECT_EQ(released.grant->ticket, waiting.ticket);
  EXPECT_EQ(released.grant->decision.next, Next::open);
}

TEST_F(Pool, ReplacingStartsANewLifetime) {
  const auto first = open();
  now_ += seconds(599);
  pool_.replace(first, now_);
  now_ += seconds(2);
  EXPECT_TRUE(pool_.release(first, now_).keep);
}

TEST_F(Pool, ShrinksToALowerCap) {
  const auto first = open();
  const auto second = open();
  pool_.set_limits({.connections_max = 1, .idle_max = seconds(55), .lifetime_max = seconds(600)});
  EXPECT_FALSE(pool_.release(first, now_).keep);
  EXPECT_TRUE(pool_.release(second, now_).keep);
}

TEST_F(Pool, RemovesIdleConnectionsTheirPeerClosed) {
  const auto first = open();
  pool_.release(first, now_);
  EXPECT_FALSE(pool_.remove(first, now_));
  EXPECT_EQ(pool_.idle(), 0U);
  EXPECT_EQ(pool_.open(), 0U);
}

}  // namespace
}  // namespace arouter::net
