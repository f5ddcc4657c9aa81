#include "net/turn.hpp"

#include <string>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <gtest/gtest.h>

namespace arouter::net {
namespace {

struct TurnTest : testing::Test {
  Task<void> wait_then_note(char name) {
    co_await turn.end();
    log += name;
  }
  void start(char name) {
    boost::asio::co_spawn(context.get_executor(), wait_then_note(name), boost::asio::detached);
  }

  boost::asio::io_context context{1};
  Turn turn{context.get_executor()};
  std::string log;
};

TEST_F(TurnTest, ResumesInOrderAfterEverythingThatWasReady) {
  start('a');
  start('b');
  for (int i = 0; i < 3; ++i) boost::asio::post(context, [this] { log += '.'; });
  context.run();
  EXPECT_EQ(log, "...ab");
}

TEST_F(TurnTest, WhoComesDuringATurnWaitsForTheNextOne) {
  start('a');
  const auto again = [](TurnTest& test) -> Task<void> {
    co_await test.turn.end();
    test.log += '1';
    boost::asio::post(test.context, [&test] { test.log += '.'; });
    co_await test.turn.end();
    test.log += '2';
  };
  boost::asio::co_spawn(context.get_executor(), again(*this), boost::asio::detached);
  start('b');
  context.run();
  EXPECT_EQ(log, "a1b.2");
}

TEST_F(TurnTest, DestroysWhoeverIsLeft) {
  struct Witness {
    std::string& log;
    ~Witness() { log += '!'; }
  };
  const auto wait = [](TurnTest& test) -> Task<void> {
    const Witness witness{test.log};
    co_await test.turn.end();
    test.log += 'x';
  };
  boost::asio::co_spawn(context.get_executor(), wait(*this), boost::asio::detached);
  context.run_one();
  turn.abandon();
  context.run();
  EXPECT_EQ(log, "!");
}

}  // namespace
}  // namespace arouter::net
