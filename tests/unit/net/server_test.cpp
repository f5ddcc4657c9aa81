// The server around its sessions: deadlines, limits, shutdown, PROXY protocol, CORS.
#include <arouter/net/server.hpp>
#include <gmock/gmock.h>

#include "unit/net/test_server.hpp"

namespace arouter::net {
namespace {

using std::chrono::milliseconds;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr std::string_view get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

TEST(Server, CutsOffAHeadThatNeverEnds) {
  ServerConfig config;
  config.head_timeout = milliseconds(50);
  const TestServer server(echo, config);
  const auto answer = server.talk("GET / HTTP/1.1\r\nHos");
  EXPECT_THAT(answer, AllOf(StartsWith("HTTP/1.1 408 "), HasSubstr("Connection: close")));
}

TEST(Server, LetsAClientConnectAheadOfItsFirstRequest) {
  ServerConfig config;
  config.head_timeout = milliseconds(1);
  const TestServer server(echo, config);
  auto early = server.connect();
  // Cut off for its head, hence later than the deadline `early` must not be held to.
  EXPECT_THAT(server.talk("GET / HTTP/1.1\r\nHos"), StartsWith("HTTP/1.1 408 "));
  early.send(get);
  EXPECT_THAT(early.read_answer(), StartsWith("HTTP/1.1 200 "));
}

TEST(Server, ASlowLorisGainsNothingByDribbling) {
  ServerConfig config;
  config.head_timeout = milliseconds(100);
  const TestServer server(echo, config);
  auto client = server.connect();
  client.send("GET / HTTP/1.1\r\n");
  const auto begun = std::chrono::steady_clock::now();
  for (int i = 0; i < 1000; ++i) {
    client.send("X: y\r\n");
    std::this_thread::sleep_for(milliseconds(10));
    if (server.server().counters().timeouts > 0) break;
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(5));
  EXPECT_THAT(client.read_answer(), StartsWith("HTTP/1.1 408 "));
}

TEST(Server, TellsTheHandlerThatABodyIsTooSlow) {
  ServerConfig config;
  config.body_timeout = milliseconds(50);
  Handover<ErrorCode> failure;
  const TestServer server(
      [&](HttpExchange& exchange) -> Task<void> {
        const auto body = co_await exchange.read_body(100);
        failure.set(body ? ErrorCode::internal : body.error().code());
        HttpReplyHead head;
        head.status = 408;
        static_cast<void>(co_await exchange.reply(head, "slow"));
      },
      config);
  const auto answer = server.talk("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf");
  EXPECT_EQ(failure.get(), ErrorCode::request_timeout);
  EXPECT_THAT(answer,
              AllOf(StartsWith("HTTP/1.1 408"), HasSubstr("Connection: close"), EndsWith("slow")));
}

TEST(Server, ClosesIdleConnectionsQuietly) {
  ServerConfig config;
  config.idle_timeout = milliseconds(50);
  const TestServer server(echo, config);
  EXPECT_EQ(server.talk(""), "");  // never said anything
  auto client = server.connect();
  client.send(get);
  static_cast<void>(client.read_answer());
  EXPECT_EQ(client.read_to_end(), "");
}

TEST(Server, CutsOffAClientThatDoesNotRead) {
  ServerConfig config;
  config.send_timeout = milliseconds(100);
  Handover<ErrorCode> failure;
  const TestServer server(
      [&](HttpExchange& exchange) -> Task<void> {
        const std::string much(64 << 20, 'x');
        const auto sent = co_await exchange.reply(HttpReplyHead(), much);
        failure.set(sent ? ErrorCode::internal : sent.error().code());
      },
      config);
  auto client = RawSocket::connect(server.port(), 16 * 1024);
  client.send(get);
  EXPECT_EQ(failure.get(), ErrorCode::client_gone);
}

TEST(Server, EndsAnExchangeThatTakesTooLongAltogether) {
  ServerConfig config;
  config.total_timeout = milliseconds(50);
  Handover<bool> gone;
  TestServer* self = nullptr;
  TestServer server(
      [&](HttpExchange& exchange) -> Task<void> {
        while (!exchange.client_gone()) co_await self->runtime().timer().sleep_for(milliseconds(1));
        gone.set(true);
      },
      config);
  self = &server;
  EXPECT_EQ(server.talk(get), "");
  EXPECT_TRUE(gone.get());
}

TEST(Server, RefusesConnectionsAboveItsLimit) {
  ServerConfig config;
  config.connections_max_per_core = 2;
  const TestServer server(echo, config);
  auto first = server.connect();
  auto second = server.connect();
  first.send(get);
  second.send(get);
  static_cast<void>(first.read_answer());
  static_cast<void>(second.read_answer());
  EXPECT_THAT(server.talk(""), AllOf(StartsWith("HTTP/1.1 503"), HasSubstr("Retry-After: 1")));
  EXPECT_EQ(server.server().counters().connections_refused, 1U);
}

TEST(Server, SaysWhenItsPortIsTaken) {
  const TestServer first;
  Runtime runtime(std::size_t{1});
  FunctionHandler handler(echo);
  ServerConfig config;
  config.port = first.port();
  Server second(runtime, handler, config);
  const auto started = second.start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code(), ErrorCode::unavailable);
  EXPECT_THAT(started.error().message(), HasSubstr("Address already in use"));
}

TEST(Server, SpreadsConnectionsOverItsCores) {
  Runtime runtime(std::size_t{2});
  FunctionHandler handler(echo);
  ServerConfig config;
  config.port = 0;
  Server server(runtime, handler, config);
  ASSERT_TRUE(server.start());
  runtime.start();
  for (int i = 0; i < 40; ++i) {
    auto client = RawSocket::connect(server.port());
    client.send(get);
    EXPECT_THAT(client.read_answer(), StartsWith("HTTP/1.1 200"));
  }
  EXPECT_EQ(server.counters().requests, 40U);
  EXPECT_TRUE(server.drain(kPatience));
  runtime.stop();
  runtime.join();
}

TEST(Server, FinishesWhatItBeganBeforeItStops) {
  Handover<bool> started;
  std::atomic<bool> go_on{false};
  TestServer* self = nullptr;
  TestServer server([&](HttpExchange& exchange) -> Task<void> {
    static_cast<void>(co_await exchange.begin_stream(HttpReplyHead(), "one"));
    started.set(true);
    while (!go_on) co_await self->runtime().timer().sleep_for(milliseconds(1));
    static_cast<void>(co_await exchange.finish("two"));
  });
  self = &server;
  auto idle = server.connect();
  auto busy = server.connect();
  busy.send(get);
  started.get();
  server.server().stop_accepting();
  EXPECT_TRUE(idle.closed_by_peer());
  go_on = true;
  static_cast<void>(busy.read_to_end());
}

TEST(Server, DrainsGracefully) {
  TestServer* self = nullptr;
  Handover<bool> started;
  std::atomic<bool> go_on{false};
  TestServer server([&](HttpExchange& exchange) -> Task<void> {
    started.set(true);
    while (!go_on) co_await self->runtime().timer().sleep_for(milliseconds(1));
    static_cast<void>(co_await exchange.reply(HttpReplyHead(), "done"));
  });
  self = &server;
  auto client = server.connect();
  client.send(get);
  started.get();
  auto drained = std::async(std::launch::async,
                            [&] { return server.server().drain(std::chrono::seconds(10)); });
  while (RawSocket::connect(server.port()).fd() >= 0) std::this_thread::sleep_for(milliseconds(1));
  go_on = true;
  EXPECT_THAT(client.read_answer(), AllOf(HasSubstr("Connection: close"), EndsWith("done")));
  client.close();
  EXPECT_TRUE(drained.get());
}

TEST(Server, ClosesWhatIsLeftWhenTheGraceIsOver) {
  TestServer* self = nullptr;
  Handover<bool> started;
  TestServer server([&](HttpExchange& exchange) -> Task<void> {
    started.set(true);
    while (!exchange.client_gone()) co_await self->runtime().timer().sleep_for(milliseconds(1));
  });
  self = &server;
  auto client = server.connect();
  client.send(get);
  started.get();
  EXPECT_FALSE(server.server().drain(milliseconds(50)));
  EXPECT_TRUE(client.closed_by_peer());
  EXPECT_EQ(server.server().counters().connections_open, 0U);
}

TEST(Server, BelievesThePeerOfAProxyHeader) {
  ServerConfig config;
  config.proxy_protocol = true;
  const TestServer server(
      [](HttpExchange& exchange) -> Task<void> {
        const std::string peer(exchange.request().peer_address);
        static_cast<void>(co_await exchange.reply(HttpReplyHead(), peer));
      },
      config);
  auto client = server.connect();
  client.send_byte_by_byte("PROXY TCP4 203.0.113.7 198.51.100.1 56324 443\r\n");
  client.send(get);
  EXPECT_THAT(client.read_answer(), EndsWith("\r\n\r\n203.0.113.7"));
  EXPECT_EQ(server.talk(get), "");  // without the header nobody is let in
}

TEST(Server, AddsCorsFieldsToAnswersAndStreams) {
  ServerConfig config;
  config.cors_allowed_origins = {"https://app"};
  const TestServer server(
      [](HttpExchange& exchange) -> Task<void> {
        if (exchange.request().target == "/stream") {
          static_cast<void>(co_await exchange.begin_stream(HttpReplyHead(), {}));
          static_cast<void>(co_await exchange.finish({}));
        } else {
          static_cast<void>(co_await exchange.reply(HttpReplyHead(), {}));
        }
      },
      config);
  const auto allowed = HasSubstr("Access-Control-Allow-Origin: https://app\r\n");
  EXPECT_THAT(server.talk("GET / HTTP/1.0\r\nOrigin: https://app\r\n\r\n"), allowed);
  EXPECT_THAT(server.talk("GET /stream HTTP/1.0\r\nOrigin: https://app\r\n\r\n"), allowed);
  EXPECT_THAT(server.talk("GET / HTTP/1.0\r\nOrigin: https://other\r\n\r\n"), Not(allowed));
  EXPECT_THAT(server.talk("OPTIONS / HTTP/1.0\r\nOrigin: https://app\r\n"
                          "Access-Control-Request-Method: POST\r\n"
                          "Access-Control-Request-Headers: authorization\r\n\r\n"),
              AllOf(StartsWith("HTTP/1.1 204"), allowed,
                    HasSubstr("Access-Control-Allow-Headers: authorization\r\n")));
}

}  // namespace
}  // namespace arouter::net
