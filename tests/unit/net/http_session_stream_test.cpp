// Streamed answers: framing, back-pressure, heartbeats, cuts, clients that go away.
#include <gmock/gmock.h>

#include "net/http_session.hpp"
#include "unit/net/test_server.hpp"

namespace arouter::net {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

HttpReplyHead event_stream() {
  HttpReplyHead head;
  head.content_type = "text/event-stream";
  return head;
}

// What a handler waits on until the test's thread lets it go on.
class Gate {
 public:
  Task<void> wait(Runtime& runtime) {
    while (!open_.load()) co_await runtime.timer().sleep_for(std::chrono::milliseconds(1));
  }
  void open() { open_ = true; }

 private:
  std::atomic<bool> open_{false};
};

class Listener final : public ClientGoneListener {
 public:
  void on_client_gone() override { gone.set(true); }
  Handover<bool> gone;
};

TEST(HttpSessionStream, SendsChunksAndKeepsTheConnection) {
  const TestServer server([](HttpExchange& exchange) -> Task<void> {
    EXPECT_FALSE(exchange.stream_begun());
    EXPECT_TRUE(co_await exchange.begin_stream(event_stream(), "one"));
    EXPECT_TRUE(exchange.stream_begun());
    EXPECT_TRUE(co_await exchange.write("twelve bytes"));
    EXPECT_TRUE(co_await exchange.write(""));
    EXPECT_TRUE(co_await exchange.finish("end"));
    EXPECT_FALSE(co_await exchange.write("late"));
  });
  auto client = server.connect();
  for (int i = 0; i < 2; ++i) {
    client.send(get);
    EXPECT_THAT(client.read_until("\r\n0\r\n\r\n"),
                AllOf(HasSubstr("Transfer-Encoding: chunked\r\n"),
                      HasSubstr("Content-Type: text/event-stream\r\n"),
                      EndsWith("\r\n\r\n3\r\none\r\nc\r\ntwelve bytes\r\n3\r\nend\r\n0\r\n\r\n")));
  }
}

TEST(HttpSessionStream, EndsAtTheConnectionsEndForHttp10) {
  const TestServer server([](HttpExchange& exchange) -> Task<void> {
    static_cast<void>(co_await exchange.begin_stream(event_stream(), "one"));
    static_cast<void>(co_await exchange.finish("two"));
  });
  EXPECT_THAT(
      server.talk("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"),
      AllOf(Not(HasSubstr("chunked")), HasSubstr("Connection: close"), EndsWith("\r\n\r\nonetwo")));
}

TEST(HttpSessionStream, CutsAStreamThatIsAbortedOrForgotten) {
  const TestServer aborting([](HttpExchange& exchange) -> Task<void> {
    static_cast<void>(co_await exchange.begin_stream(event_stream(), "one"));
    exchange.abort_stream();
  });
  EXPECT_THAT(aborting.talk(get), EndsWith("3\r\none\r\n"));
  const TestServer forgetting([](HttpExchange& exchange) -> Task<void> {
    static_cast<void>(co_await exchange.begin_stream(event_stream(), "one"));
  });
  EXPECT_THAT(forgetting.talk(get), EndsWith("3\r\none\r\n"));
}

TEST(HttpSessionStream, HoldsTheHandlerBackWhenTheClientReadsSlowly) {
  constexpr std::size_t pieces = 400;
  const std::string piece(64 * 1024, 'x');
  std::atomic<std::size_t> written{0};
  const TestServer server([&](HttpExchange& exchange) -> Task<void> {
    static_cast<void>(co_await exchange.begin_stream(event_stream(), {}));
    for (; written < pieces; ++written) {
      if (!co_await exchange.write(piece)) co_return;
    }
    static_cast<void>(co_await exchange.finish({}));
  });
  auto client = RawSocket::connect(server.port(), 16 * 1024);
  client.send(get);
  static_cast<void>(client.read_exactly(100));
  std::size_t before = 0;  // wait until the handler no longer gets on
  do {
    before = written;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  } while (written != before);
  EXPECT_LT(written, pieces / 2);
  const auto rest = client.read_until("\r\n0\r\n\r\n");
  EXPECT_GT(rest.size(), pieces * piece.size());
  EXPECT_EQ(written, pieces);
}

TEST(HttpSessionStream, SendsHeartbeatsWhileTheHandlerIsSilent) {
  Gate gate;
  TestServer* self = nullptr;
  TestServer server([&](HttpExchange& exchange) -> Task<void> {
    exchange.keep_alive(event_stream(), ": wait\n\n", std::chrono::milliseconds(20));
    co_await gate.wait(self->runtime());
    EXPECT_TRUE(exchange.stream_begun());
    EXPECT_TRUE(co_await exchange.begin_stream(event_stream(), "first"));
    EXPECT_TRUE(co_await exchange.finish("last"));
  });
  self = &server;
  auto client = server.connect();
  client.send(get);
  auto received = client.read_until("8\r\n: wait\n\n\r\n");
  EXPECT_THAT(received, AllOf(HasSubstr("200 OK"), HasSubstr("text/event-stream")));
  received = client.read_until("8\r\n: wait\n\n\r\n");
  gate.open();
  received += client.read_until("0\r\n\r\n");
  EXPECT_THAT(received, EndsWith("5\r\nfirst\r\n4\r\nlast\r\n0\r\n\r\n"));
  EXPECT_THAT(received, Not(HasSubstr("HTTP/1.1")));  // the head went out once
}

TEST(HttpSessionStream, AnswersPlainlyWhenNoHeartbeatWasDue) {
  const TestServer server([](HttpExchange& exchange) -> Task<void> {
    exchange.keep_alive(event_stream(), ": wait\n\n", std::chrono::seconds(60));
    HttpReplyHead head;
    head.status = 402;
    EXPECT_TRUE(co_await exchange.reply(head, "{}"));
  });
  EXPECT_THAT(server.talk("GET / HTTP/1.0\r\n\r\n"), HasSubstr("HTTP/1.1 402 "));
}

class ClientGone : public testing::TestWithParam<bool> {
 protected:
  void leave(RawSocket& client) const {
    if (GetParam()) {
      client.reset();
    } else {
      client.close();
    }
  }
};

TEST_P(ClientGone, IsNoticedWhileTheHandlerWaits) {
  Listener listener;
  Gate gate;
  Handover<bool> started;
  TestServer* self = nullptr;
  TestServer server([&](HttpExchange& exchange) -> Task<void> {
    exchange.watch_client(&listener);
    started.set(true);
    co_await gate.wait(self->runtime());
    EXPECT_TRUE(exchange.client_gone());
    const auto sent = co_await exchange.reply(HttpReplyHead(), "late");
    EXPECT_FALSE(sent);
    if (!sent) {
      EXPECT_EQ(sent.error().code(), ErrorCode::client_gone);
    }
  });
  self = &server;
  auto client = server.connect();
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
  started.get();
  leave(client);
  EXPECT_TRUE(listener.gone.get());
  gate.open();
}

TEST_P(ClientGone, FreesAHandlerThatWaitsForRoomToWrite) {
  Listener listener;
  Handover<ErrorCode> ended;
  std::atomic<int> written{0};
  const TestServer server([&](HttpExchange& exchange) -> Task<void> {
    exchange.watch_client(&listener);
    const std::string piece(256 * 1024, 'x');
    static_cast<void>(co_await exchange.begin_stream(event_stream(), {}));
    for (;;) {
      const auto sent = co_await exchange.write(piece);
      ++written;
      if (sent) continue;
      ended.set(sent.error().code());
      co_return;
    }
  });
  auto client = RawSocket::connect(server.port(), 16 * 1024);
  client.send(get);
  for (int before = -1; before != written;) {
    before = written;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  leave(client);
  EXPECT_TRUE(listener.gone.get());
  EXPECT_EQ(ended.get(), ErrorCode::client_gone);
}

// One event tells of both: nothing new happens to the socket once the request was read.
TEST(HttpSessionStream, NoticesAClientThatLeftRightBehindItsRequest) {
  Handover<bool> gone;
  TestServer* self = nullptr;
  TestServer server([&](HttpExchange& exchange) -> Task<void> {
    if (exchange.request().target == "/") {
      static_cast<void>(co_await exchange.reply(HttpReplyHead(), "here"));
      co_return;
    }
    while (!exchange.client_gone()) {
      co_await self->runtime().timer().sleep_for(std::chrono::milliseconds(1));
    }
    gone.set(true);
  });
  self = &server;
  auto client = server.connect();
  client.send(get);
  EXPECT_THAT(client.read_answer(), EndsWith("here"));
  {
    const BusyCore busy(server.runtime());
    client.send("GET /second HTTP/1.1\r\nHost: a\r\n\r\n");
    client.close();
  }
  EXPECT_TRUE(gone.get());
}

INSTANTIATE_TEST_SUITE_P(FinAndReset, ClientGone, testing::Bool());

TEST(HttpSessionStream, TellsAListenerThatCameLate) {
  Handover<bool> told;
  Gate gate;
  Handover<bool> started;
  TestServer* self = nullptr;
  TestServer server([&](HttpExchange& exchange) -> Task<void> {
    started.set(true);
    co_await gate.wait(self->runtime());
    while (!exchange.client_gone()) {
      co_await self->runtime().timer().sleep_for(std::chrono::milliseconds(1));
    }
    Listener listener;
    exchange.watch_client(&listener);
    told.set(listener.gone.get());
  });
  self = &server;
  auto client = server.connect();
  client.send(get);
  started.get();
  client.close();
  gate.open();
  EXPECT_TRUE(told.get());
}

TEST(HttpSessionStream, DoesNotTakeAPipelinedRequestForAGoneClient) {
  Gate gate;
  Handover<bool> gone;
  TestServer* self = nullptr;
  TestServer server([&](HttpExchange& exchange) -> Task<void> {
    const bool first = exchange.request().target == "/";
    if (first) {
      co_await gate.wait(self->runtime());
      gone.set(exchange.client_gone());
    }
    const std::string target(exchange.request().target);
    static_cast<void>(co_await exchange.reply(HttpReplyHead(), target));
  });
  self = &server;
  auto client = server.connect();
  client.send(get);
  client.send("GET /second HTTP/1.1\r\nHost: a\r\n\r\n");
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  gate.open();
  EXPECT_FALSE(gone.get());
  EXPECT_THAT(client.read_answer(), EndsWith("\r\n\r\n/"));
  EXPECT_THAT(client.read_answer(), EndsWith("\r\n\r\n/second"));
}

}  // namespace
}  // namespace arouter::net
