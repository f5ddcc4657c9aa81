// Answers of every framing in cruel pieces, failures at every stage, cancellation.
#include <arouter/net/http_upstream.hpp>
#include <gmock/gmock.h>

#include "unit/net/test_upstream.hpp"

namespace arouter::net {
namespace {

using std::chrono::milliseconds;
using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

class Upstreams : public testing::TestWithParam<bool> {
 protected:
  CallPlan plan(bool whole) {
    CallPlan plan;
    plan.whole = whole;
    return plan;
  }

  // One call answered with `answer` byte by byte or at once, after which the provider closes.
  CallOutcome answered_with(std::string_view answer, bool whole, bool dribble = false,
                            CallPlan plan = {}) {
    plan.whole = whole;
    auto call = upstream_.call(origin_, plan);
    auto provider = listener_.accept();
    static_cast<void>(provider.read_until("\r\n\r\n{}"));
    if (dribble) {
      provider.send_byte_by_byte(answer);
    } else {
      provider.send(answer);
    }
    provider.shutdown_write();
    return TestUpstream::result(std::move(call));
  }

  RawListener listener_;
  TestUpstream upstream_;
  Origin origin_ = TestUpstream::plain_origin(listener_.port());
};

TEST_F(Upstreams, SendHeadAndBodyTogether) {
  auto call = upstream_.call(origin_);
  auto provider = listener_.accept();
  EXPECT_EQ(provider.read_until("{}"),
            "POST /v1/chat HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(listener_.port()) +
                "\r\nContent-Length: 2\r\nAuthorization: Bearer x\r\n\r\n{}");
  provider.send("HTTP/1.1 200 OK\r\nX-Test: yes\r\nContent-Length: 2\r\n\r\nok");
  const auto outcome = TestUpstream::result(std::move(call));
  EXPECT_FALSE(outcome.error);
  EXPECT_EQ(outcome.status, 200);
  EXPECT_EQ(outcome.header, "yes");
  EXPECT_EQ(outcome.body, "ok");
}

TEST_F(Upstreams, SendNoBodyWithGet) {
  CallPlan plan;
  plan.method = Method::get;
  auto call = upstream_.call(origin_, plan);
  auto provider = listener_.accept();
  EXPECT_THAT(provider.read_until("\r\n\r\n"), StartsWith("GET /v1/chat HTTP/1.1\r\n"));
  provider.send("HTTP/1.1 204 No Content\r\n\r\n");
  EXPECT_EQ(TestUpstream::result(std::move(call)).status, 204);
}

struct Framing {
  const char* answer;
  const char* body;
};

TEST_F(Upstreams, ReadEveryFramingWholeAndByteByByte) {
  for (const auto& [answer, body] : {
           Framing{"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello world", "hello world"},
           Framing{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                   "5\r\nhello\r\n6;x\r\n world\r\n0\r\nT: v\r\n\r\n",
                   "hello world"},
           Framing{"HTTP/1.1 200 OK\r\n\r\nhello world", "hello world"},
           Framing{"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello", "hello"},
           Framing{"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", ""},
           Framing{"HTTP/1.1 204 No Content\r\n\r\n", ""},
           Framing{"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", ""},
           Framing{"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nA: b\r\n\r\n"
                   "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
                   "ok"},
       }) {
    for (const bool whole : {false, true}) {
      for (const bool dribble : {false, true}) {
        const auto outcome = answered_with(answer, whole, dribble);
        EXPECT_FALSE(outcome.error) << answer;
        EXPECT_EQ(outcome.body, body) << answer;
      }
    }
  }
}

TEST_F(Upstreams, CompactTheChunksOfOneReadIntoOnePiece) {
  std::string answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 100; ++i) answer += "4\r\nabcd\r\n";
  const auto outcome = answered_with(answer + "0\r\n\r\n", false);
  EXPECT_EQ(outcome.body.size(), 400U);
  EXPECT_LE(outcome.pieces, 3);
}

TEST_F(Upstreams, ReadLargeAnswers) {
  const std::string body(3'000'000, 'x');
  CallPlan plan;
  plan.bytes_max = 4'000'000;
  for (const bool whole : {false, true}) {
    EXPECT_EQ(answered_with("HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n" + body, whole,
                            false, plan)
                  .body.size(),
              body.size());
    EXPECT_EQ(answered_with("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2dc6c0\r\n" +
                                body + "\r\n0\r\n\r\n",
                            whole, false, plan)
                  .body.size(),
              body.size());
    EXPECT_EQ(answered_with("HTTP/1.1 200 OK\r\n\r\n" + body, whole, false, plan).body.size(),
              body.size());
  }
}

TEST_F(Upstreams, RefuseAnswersAboveTheCallersLimit) {
  CallPlan plan;
  plan.bytes_max = 10;
  for (const auto* answer : {"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello world",
                             "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                             "b\r\nhello world\r\n",
                             "HTTP/1.1 200 OK\r\n\r\nhello world"}) {
    EXPECT_EQ(answered_with(answer, true, true, plan).error, ErrorCode::upstream_failed) << answer;
  }
}

TEST_F(Upstreams, NeverTakeATruncatedAnswerForAWholeOne) {
  for (const auto* answer :
       {"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nhello world",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\nhello world",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\nhello world\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\nhello world\r\n0\r\n",
        "HTTP/1.1 200 OK\r\nContent-Le", ""}) {
    for (const bool whole : {false, true}) {
      EXPECT_EQ(answered_with(answer, whole).error, ErrorCode::upstream_failed) << answer;
    }
  }
}

TEST_F(Upstreams, RefuseAnswersWithTwoMeanings) {
  for (const auto* answer :
       {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\nok",
        "HTTP/1.1 200 OK\nContent-Length: 2\n\nok", "SSH-2.0-OpenSSH\r\n\r\n",
        "HTTP/1.1 101 Switching\r\n\r\n"}) {
    EXPECT_EQ(answered_with(answer, true).error, ErrorCode::upstream_failed) << answer;
  }
}

TEST_F(Upstreams, ReportAResetInTheMiddle) {
  auto call = upstream_.call(origin_);
  auto provider = listener_.accept();
  static_cast<void>(provider.read_until("{}"));
  provider.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
  std::this_thread::sleep_for(milliseconds(20));
  provider.reset();
  const auto outcome = TestUpstream::result(std::move(call));
  EXPECT_EQ(outcome.error, ErrorCode::upstream_failed);
  EXPECT_EQ(outcome.body, "half");
}

TEST_F(Upstreams, ReportAProviderThatIsNotThere) {
  listener_.close();
  const auto outcome = TestUpstream::result(upstream_.call(origin_));
  EXPECT_EQ(outcome.error, ErrorCode::upstream_failed);
  EXPECT_THAT(outcome.log_detail, HasSubstr("Connection refused"));
}

TEST_F(Upstreams, ReportANameThatDoesNotResolve) {
  origin_.host = "no-such-host.invalid";
  const auto outcome = TestUpstream::result(upstream_.call(origin_));
  EXPECT_THAT(outcome.error,
              testing::AnyOf(ErrorCode::upstream_failed, ErrorCode::upstream_timeout));
}

TEST_F(Upstreams, ResolveNames) {
  origin_.host = "localhost";
  auto call = upstream_.call(origin_);
  auto provider = listener_.accept();
  EXPECT_THAT(provider.read_until("{}"),
              HasSubstr("Host: localhost:" + std::to_string(listener_.port()) + "\r\n"));
  provider.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  EXPECT_EQ(TestUpstream::result(std::move(call)).body, "ok");
  EXPECT_EQ(upstream_.counters().dns_lookups, 1U);
}

TEST_F(Upstreams, GiveUpWaitingForTheFirstByte) {
  origin_.first_byte_timeout = milliseconds(50);
  auto call = upstream_.call(origin_);
  auto provider = listener_.accept();
  static_cast<void>(provider.read_until("{}"));
  provider.send("HTTP/1.1 200 OK\r\nContent-");  // begun is not enough
  EXPECT_EQ(TestUpstream::result(std::move(call)).error, ErrorCode::upstream_timeout);
  EXPECT_TRUE(provider.closed_by_peer());
}

TEST_F(Upstreams, GiveUpOnASilentStream) {
  origin_.idle_timeout = milliseconds(50);
  for (const bool whole : {false, true}) {
    auto call = upstream_.call(origin_, plan(whole));
    auto provider = listener_.accept();
    static_cast<void>(provider.read_until("{}"));
    provider.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
    EXPECT_EQ(TestUpstream::result(std::move(call)).error, ErrorCode::upstream_timeout);
  }
}

TEST_F(Upstreams, GiveUpOnACallThatTakesTooLongAltogether) {
  origin_.total_timeout = milliseconds(100);
  auto call = upstream_.call(origin_);
  auto provider = listener_.accept();
  static_cast<void>(provider.read_until("{}"));
  provider.send("HTTP/1.1 200 OK\r\n\r\n");
  while (call.wait_for(milliseconds(5)) != std::future_status::ready) provider.send("x");
  EXPECT_EQ(call.get().error, ErrorCode::upstream_timeout);
}

TEST_F(Upstreams, SendLargeRequestsToASlowReader) {
  CallPlan large;
  large.body = std::string(20'000'000, 'x');
  auto call = upstream_.call(origin_, large);
  auto provider = listener_.accept();
  EXPECT_THAT(provider.read_until("\r\n\r\n"), HasSubstr("Content-Length: 20000000"));
  std::size_t received = 0;
  while (received < large.body.size() - 1'000'000)
    received += provider.read_exactly(100'000).size();
  static_cast<void>(provider.read_exactly(10));
  provider.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  EXPECT_EQ(TestUpstream::result(std::move(call)).body, "ok");
}

TEST_F(Upstreams, ListenToAnAnswerThatComesBeforeTheRequestIsSent) {
  CallPlan large;
  large.body = std::string(20'000'000, 'x');
  auto call = upstream_.call(origin_, large);
  auto provider = listener_.accept();
  provider.send("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno");
  const auto outcome = TestUpstream::result(std::move(call));
  EXPECT_EQ(outcome.status, 413);
  EXPECT_EQ(outcome.body, "no");
  EXPECT_EQ(upstream_.counters().connections_open, 0U);
}

TEST_F(Upstreams, StopAtOnceWhenCancelled) {
  enum class Stage { queued, connected, head, body };
  for (const Stage stage : {Stage::queued, Stage::connected, Stage::head, Stage::body}) {
    UpstreamCancel cancel;
    auto call = upstream_.call(origin_, plan(false), &cancel);
    if (stage == Stage::queued) upstream_.cancel(cancel);
    auto provider = listener_.accept();
    if (stage > Stage::connected) static_cast<void>(provider.read_until("{}"));
    if (stage > Stage::head) provider.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
    if (stage > Stage::queued) {
      std::this_thread::sleep_for(milliseconds(10));
      upstream_.cancel(cancel);
    }
    EXPECT_EQ(TestUpstream::result(std::move(call)).error, ErrorCode::cancelled);
    EXPECT_TRUE(provider.closed_by_peer());
  }
}

TEST_F(Upstreams, DoNothingForACallCancelledBeforehand) {
  UpstreamCancel cancel;
  cancel.cancel();
  EXPECT_EQ(TestUpstream::result(upstream_.call(origin_, {}, &cancel)).error, ErrorCode::cancelled);
  EXPECT_FALSE(listener_.has_visitor(milliseconds(20)));
}

}  // namespace
}  // namespace arouter::net
