#include "net/resolver.hpp"

#include <future>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

namespace arouter::net {
namespace {

using std::chrono::milliseconds;

class Resolving : public testing::Test {
 protected:
  ~Resolving() override {
    workers_.stop();
    workers_.join();
  }

  Resolver& make(Resolver::Patience patience, Resolver::LookUp look_up) {
    resolvers_.push_back(std::make_unique<Resolver>(workers_, patience, std::move(look_up)));
    return *resolvers_.back();
  }

  // Asks and waits for the answer.
  std::optional<Result<Addresses>> ask(Resolver& resolver) {
    std::promise<void> done;
    resolver.request("host", [&done] { done.set_value(); });
    done.get_future().wait();
    return resolver.cached("host");
  }

  Resolver::LookUp answering_with(const char* address) {
    return [this, address](const std::string&) {
      ++look_ups_;
      if (!answering_) return Addresses();
      return Addresses{boost::asio::ip::make_address(address)};
    };
  }

  std::vector<std::unique_ptr<Resolver>> resolvers_;  // must outlive what the workers do
  boost::asio::thread_pool workers_{1};
  std::atomic<int> look_ups_{0};
  std::atomic<bool> answering_{true};
};

TEST_F(Resolving, KnowsLiteralsWithoutAsking) {
  Resolver& resolver = make({}, answering_with("192.0.2.1"));
  EXPECT_EQ(resolver.cached("192.0.2.9")->value().front().to_string(), "192.0.2.9");
  EXPECT_EQ(resolver.cached("::1")->value().front().to_string(), "::1");
  EXPECT_FALSE(resolver.cached("host"));
  EXPECT_EQ(look_ups_, 0);
}

TEST_F(Resolving, KeepsAnswers) {
  Resolver& resolver = make({}, answering_with("192.0.2.1"));
  EXPECT_EQ(ask(resolver)->value().front().to_string(), "192.0.2.1");
  EXPECT_TRUE(resolver.cached("host"));
  EXPECT_EQ(look_ups_, 1);
}

TEST_F(Resolving, JoinsLookUpsOfTheSameHost) {
  std::promise<void> go_on;
  auto held_back = go_on.get_future().share();
  Resolver& resolver = make({}, [&, held_back](const std::string&) {
    held_back.wait();
    ++look_ups_;
    return Addresses{boost::asio::ip::make_address("192.0.2.1")};
  });
  std::promise<void> first;
  std::promise<void> second;
  resolver.request("host", [&] { first.set_value(); });
  resolver.request("host", [&] { second.set_value(); });
  go_on.set_value();
  first.get_future().wait();
  second.get_future().wait();
  EXPECT_EQ(look_ups_, 1);
}

TEST_F(Resolving, GivesAStaleAnswerOnceMoreAndRenewsIt) {
  Resolver& resolver = make({.fresh = milliseconds(0)}, answering_with("192.0.2.1"));
  ask(resolver);
  EXPECT_TRUE(resolver.cached("host"));
  while (look_ups_ < 2) std::this_thread::yield();
}

TEST_F(Resolving, KeepsAnOldAnswerWhenRenewingFails) {
  Resolver& resolver = make({.fresh = milliseconds(0)}, answering_with("192.0.2.1"));
  ask(resolver);
  answering_ = false;
  ask(resolver);
  EXPECT_TRUE(resolver.cached("host")->has_value());
}

TEST_F(Resolving, RemembersAFailureForAMoment) {
  answering_ = false;
  Resolver& keeping = make({.failure_kept = milliseconds(60000)}, answering_with("192.0.2.1"));
  const auto failed = ask(keeping);
  ASSERT_TRUE(failed);
  EXPECT_EQ(failed->error().code(), ErrorCode::upstream_failed);
  Resolver& forgetting = make({.failure_kept = milliseconds(0)}, answering_with("192.0.2.1"));
  EXPECT_FALSE(ask(forgetting));
}

}  // namespace
}  // namespace arouter::net
