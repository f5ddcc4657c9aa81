// Keep-alive: which connections are used again, what happens at the cap and with stale ones.
#include <arouter/net/http_upstream.hpp>
#include <gmock/gmock.h>

#include "unit/net/test_upstream.hpp"

namespace arouter::net {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

class UpstreamPool : public testing::Test {
 protected:
  // Answers one request on `provider` and returns the call's outcome.
  CallOutcome answer(std::future<CallOutcome> call, RawSocket& provider,
                     std::string_view answer = ok) {
    EXPECT_THAT(provider.read_until("{}"), testing::StartsWith("POST "));
    provider.send(answer);
    return TestUpstream::result(std::move(call));
  }

  RawSocket first_exchange(std::string_view with = ok) {
    auto call = upstream_.call(origin_);
    auto provider = listener_.accept();
    EXPECT_FALSE(answer(std::move(call), provider, with).error);
    return provider;
  }

  RawListener listener_;
  TestUpstream upstream_;
  Origin origin_ = TestUpstream::plain_origin(listener_.port());
};

TEST_F(UpstreamPool, UsesAConnectionAgain) {
  auto provider = first_exchange();
  for (const auto* framed :
       {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        "HTTP/1.1 204 No Content\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"}) {
    EXPECT_FALSE(answer(upstream_.call(origin_), provider, framed).error);
  }
  const auto counters = upstream_.counters();
  EXPECT_EQ(counters.connects, 1U);
  EXPECT_EQ(counters.reuses, 4U);
  EXPECT_EQ(counters.connections_open, 1U);
  EXPECT_EQ(counters.connections_idle, 1U);
}

TEST_F(UpstreamPool, ClosesConnectionsThatCannotServeAgain) {
  for (const auto* framed : {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
                             "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokEXTRA",
                             "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok"}) {
    auto provider = first_exchange(framed);
    EXPECT_TRUE(provider.closed_by_peer()) << framed;
  }
  EXPECT_EQ(upstream_.counters().reuses, 0U);
  EXPECT_EQ(upstream_.counters().connections_open, 0U);
}

TEST_F(UpstreamPool, NoticesThatAnIdleConnectionWasClosed) {
  auto provider = first_exchange();
  provider.close();
  while (upstream_.counters().connections_open > 0) std::this_thread::sleep_for(milliseconds(1));
  EXPECT_EQ(upstream_.counters().connections_idle, 0U);
  auto second = first_exchange();
  EXPECT_EQ(upstream_.counters().stale_retries, 0U);
}

TEST_F(UpstreamPool, NoticesThatAConnectionWasClosedRightBehindItsAnswer) {
  auto provider = first_exchange();
  auto call = upstream_.call(origin_);
  provider.read_until("{}");
  {
    const BusyCore busy(upstream_.runtime());
    provider.send(ok);
    provider.close();
  }
  EXPECT_FALSE(TestUpstream::result(std::move(call)).error);
  while (upstream_.counters().connections_open > 0) std::this_thread::sleep_for(milliseconds(1));
  EXPECT_EQ(upstream_.counters().connections_idle, 0U);
}

TEST_F(UpstreamPool, ClosesAConnectionThatTalksOutOfTurn) {
  auto provider = first_exchange();
  provider.send("HTTP/1.1 408 Request Timeout\r\n\r\n");
  EXPECT_TRUE(provider.closed_by_peer());
}

TEST_F(UpstreamPool, TriesOnceMoreWhenAReusedConnectionWasStale) {
  auto provider = first_exchange();
  auto call = upstream_.call(origin_);
  static_cast<void>(provider.read_until("{}"));
  provider.reset();  // closed just as the request went out
  auto fresh = listener_.accept();
  const auto outcome = answer(std::move(call), fresh);
  EXPECT_FALSE(outcome.error);
  EXPECT_EQ(outcome.body, "ok");
  EXPECT_EQ(upstream_.counters().stale_retries, 1U);
  EXPECT_EQ(upstream_.counters().connections_open, 1U);
}

TEST_F(UpstreamPool, DoesNotTryAgainOnceAnAnswerBegan) {
  auto provider = first_exchange();
  auto call = upstream_.call(origin_);
  static_cast<void>(provider.read_until("{}"));
  provider.send("HTTP/1.1 200");
  std::this_thread::sleep_for(milliseconds(20));
  provider.close();
  EXPECT_EQ(TestUpstream::result(std::move(call)).error, ErrorCode::upstream_failed);
  EXPECT_FALSE(listener_.has_visitor(milliseconds(20)));
}

TEST_F(UpstreamPool, DoesNotTryAgainOnAFreshConnection) {
  auto call = upstream_.call(origin_);
  auto provider = listener_.accept();
  static_cast<void>(provider.read_until("{}"));
  provider.close();
  EXPECT_EQ(TestUpstream::result(std::move(call)).error, ErrorCode::upstream_failed);
  EXPECT_FALSE(listener_.has_visitor(milliseconds(20)));
}

TEST_F(UpstreamPool, QueuesAtItsCapInOrder) {
  origin_.max_connections_per_core = 1;
  auto first = upstream_.call(origin_);
  auto provider = listener_.accept();
  static_cast<void>(provider.read_until("{}"));
  auto second = upstream_.call(origin_);
  auto third = upstream_.call(origin_);
  while (upstream_.counters().cap_waits < 2) std::this_thread::sleep_for(milliseconds(1));
  provider.send(ok);
  EXPECT_FALSE(TestUpstream::result(std::move(first)).error);
  EXPECT_FALSE(answer(std::move(second), provider).error);
  EXPECT_FALSE(answer(std::move(third), provider).error);
  EXPECT_EQ(upstream_.counters().connects, 1U);
}

TEST_F(UpstreamPool, GivesUpInTheQueue) {
  origin_.max_connections_per_core = 1;
  origin_.connect_timeout = milliseconds(50);
  auto first = upstream_.call(origin_);
  auto provider = listener_.accept();
  static_cast<void>(provider.read_until("{}"));
  EXPECT_EQ(TestUpstream::result(upstream_.call(origin_)).error, ErrorCode::unavailable);
  UpstreamCancel cancel;
  auto cancelled = upstream_.call(origin_, {}, &cancel);
  upstream_.cancel(cancel);
  EXPECT_EQ(TestUpstream::result(std::move(cancelled)).error, ErrorCode::cancelled);
  provider.send(ok);
  EXPECT_FALSE(TestUpstream::result(std::move(first)).error);
  EXPECT_FALSE(answer(upstream_.call(origin_), provider).error);  // its place is free again
}

TEST_F(UpstreamPool, PassesThePlaceOfALostConnectionOn) {
  origin_.max_connections_per_core = 1;
  auto first = upstream_.call(origin_);
  auto provider = listener_.accept();
  static_cast<void>(provider.read_until("{}"));
  auto second = upstream_.call(origin_);
  while (upstream_.counters().cap_waits < 1) std::this_thread::sleep_for(milliseconds(1));
  provider.close();
  EXPECT_EQ(TestUpstream::result(std::move(first)).error, ErrorCode::upstream_failed);
  auto fresh = listener_.accept();
  EXPECT_FALSE(answer(std::move(second), fresh).error);
}

TEST_F(UpstreamPool, ClosesIdleConnectionsAfterTheirTime) {
  HttpUpstreamConfig config;
  config.idle_connection_max = milliseconds(50);
  TestUpstream impatient(config);
  auto call = impatient.call(origin_);
  auto provider = listener_.accept();
  EXPECT_FALSE(answer(std::move(call), provider).error);
  EXPECT_TRUE(provider.closed_by_peer());
  EXPECT_EQ(impatient.counters().connections_idle, 0U);
}

}  // namespace
}  // namespace arouter::net
