// Our client against our server over TLS: verification, resumption, reload, large transfers, cuts.
#include <gmock/gmock.h>

#include "net/client_tls.hpp"
#include "unit/net/test_server.hpp"
#include "unit/net/test_upstream.hpp"
#include "unit/net/tls_material.hpp"

namespace arouter::net {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

class Tls : public testing::Test {
 protected:
  ServerConfig config() const {
    ServerConfig config;
    config.tls_certificate_file = material_.certificate_file();
    config.tls_private_key_file = material_.key_file();
    return config;
  }

  Origin origin_of(const TestServer& server) const {
    Origin origin = TestUpstream::plain_origin(server.port());
    origin.tls = true;
    origin.host = "localhost";
    origin.ca_file = material_.ca_file();
    return origin;
  }

  CallOutcome call(const Origin& origin) { return TestUpstream::result(upstream_.call(origin)); }

  TlsMaterial material_;
  TestUpstream upstream_;
};

TEST_F(Tls, ServesVerifiedConnectionsAndKeepsThem) {
  Handover<bool> secure;
  std::atomic<int> requests{0};
  const TestServer server(
      [&](HttpExchange& exchange) -> Task<void> {
        if (++requests == 1) secure.set(exchange.request().secure);
        co_await echo(exchange);
      },
      config());
  for (int i = 0; i < 3; ++i) {
    const auto outcome = call(origin_of(server));
    EXPECT_FALSE(outcome.error) << outcome.log_detail;
    EXPECT_EQ(outcome.body, "POST /v1/chat {}");
  }
  EXPECT_TRUE(secure.get());
  EXPECT_EQ(upstream_.counters().tls_handshakes, 1U);
  EXPECT_EQ(upstream_.counters().reuses, 2U);
}

TEST_F(Tls, ResumesSessionsOnNewConnections) {
  const TestServer server(
      [](HttpExchange& exchange) -> Task<void> {
        const std::array close{HeaderView{"Connection", "close"}};
        HttpReplyHead head;
        head.headers = close;
        static_cast<void>(co_await exchange.reply(head, "ok"));
      },
      config());
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(call(origin_of(server)).error);
  EXPECT_EQ(upstream_.counters().tls_handshakes, 3U);
  EXPECT_EQ(upstream_.counters().tls_resumed, 2U);
}

TEST_F(Tls, RefusesACertificateForAnotherHost) {
  material_.issue("DNS:other.example", "localhost");  // the common name does not count
  const TestServer server(echo, config());
  const auto outcome = call(origin_of(server));
  EXPECT_EQ(outcome.error, ErrorCode::upstream_failed);
  EXPECT_THAT(outcome.log_detail, HasSubstr("hostname mismatch"));
  auto by_address = origin_of(server);
  by_address.host = "127.0.0.1";
  EXPECT_THAT(call(by_address).log_detail, HasSubstr("IP address mismatch"));
}

TEST_F(Tls, AcceptsACertificateForAnAddress) {
  material_.issue("IP:127.0.0.1", "x");
  const TestServer server(echo, config());
  auto by_address = origin_of(server);
  by_address.host = "127.0.0.1";
  EXPECT_FALSE(call(by_address).error);
}

TEST_F(Tls, RefusesAnUnknownAuthority) {
  const TestServer server(echo, config());
  auto origin = origin_of(server);
  origin.ca_file = "";
  EXPECT_THAT(call(origin).log_detail, HasSubstr("unable to get local issuer certificate"));
  const TlsMaterial other;
  origin.ca_file = other.ca_file();
  EXPECT_EQ(call(origin).error, ErrorCode::upstream_failed);
  origin.ca_file = "/no/such/file";
  EXPECT_THAT(call(origin).log_detail, HasSubstr("CA file cannot be read"));
}

TEST_F(Tls, GivesUpOnAServerThatDoesNotShakeHands) {
  const RawListener silent;
  auto origin = TestUpstream::plain_origin(silent.port());
  origin.tls = true;
  origin.ca_file = material_.ca_file();
  origin.connect_timeout = milliseconds(50);
  EXPECT_EQ(call(origin).error, ErrorCode::upstream_timeout);
}

TEST_F(Tls, CutsOffAClientThatDoesNotShakeHands) {
  auto impatient = config();
  impatient.head_timeout = milliseconds(50);
  const TestServer server(echo, impatient);
  auto client = server.connect();
  client.send("\x16\x03\x01");
  EXPECT_TRUE(client.closed_by_peer());
  EXPECT_EQ(server.talk("GET / HTTP/1.1\r\nHost: a\r\n\r\n").find("HTTP/1.1 200"),
            std::string::npos);
}

TEST_F(Tls, CarriesLargeBodiesBothWays) {
  const TestServer server(
      [](HttpExchange& exchange) -> Task<void> {
        const auto body = co_await exchange.read_body(8 << 20);
        static_cast<void>(co_await exchange.reply(HttpReplyHead(), *body));
      },
      config());
  CallPlan plan;
  plan.bytes_max = 8 << 20;
  for (int i = 0; plan.body.size() < 3'000'000; ++i) plan.body += std::to_string(i);
  for (const bool whole : {false, true}) {
    plan.whole = whole;
    const auto outcome = TestUpstream::result(upstream_.call(origin_of(server), plan));
    EXPECT_FALSE(outcome.error);
    EXPECT_TRUE(outcome.body == plan.body);
  }
}

TEST_F(Tls, StreamsInPieces) {
  const TestServer server(
      [](HttpExchange& exchange) -> Task<void> {
        static_cast<void>(co_await exchange.begin_stream(HttpReplyHead(), {}));
        for (int i = 0; i < 1000; ++i) static_cast<void>(co_await exchange.write("piece "));
        static_cast<void>(co_await exchange.finish("end"));
      },
      config());
  const auto outcome = call(origin_of(server));
  EXPECT_EQ(outcome.body.size(), 6003U);
}

TEST_F(Tls, NoticesAClientThatGoesAway) {
  class Listener final : public ClientGoneListener {
   public:
    void on_client_gone() override { gone.set(true); }
    Handover<bool> gone;
  };
  Listener listener;
  Handover<bool> started;
  TestServer* self = nullptr;
  TestServer server(
      [&](HttpExchange& exchange) -> Task<void> {
        exchange.watch_client(&listener);
        started.set(true);
        while (!exchange.client_gone()) {
          co_await self->runtime().timer().sleep_for(milliseconds(1));
        }
      },
      config());
  self = &server;
  UpstreamCancel cancel;
  auto call = upstream_.call(origin_of(server), {}, &cancel);
  started.get();
  upstream_.cancel(cancel);
  EXPECT_EQ(TestUpstream::result(std::move(call)).error, ErrorCode::cancelled);
  EXPECT_TRUE(listener.gone.get());
}

TEST_F(Tls, DoesNotTakeACutConnectionForTheEndOfABody) {
  const TestServer server(
      [](HttpExchange& exchange) -> Task<void> {
        static_cast<void>(co_await exchange.begin_stream(HttpReplyHead(), "half"));
        exchange.abort_stream();
      },
      config());
  const auto outcome = call(origin_of(server));
  EXPECT_EQ(outcome.error, ErrorCode::upstream_failed);
  EXPECT_EQ(outcome.body, "half");
}

TEST_F(Tls, UsesARenewedCertificateAndRefusesABrokenOne) {
  const TestServer server(echo, config());
  EXPECT_FALSE(call(origin_of(server)).error);
  material_.issue("DNS:renewed.example", "x");
  EXPECT_TRUE(server.server().reload_certificates());
  TestUpstream fresh;
  EXPECT_THAT(TestUpstream::result(fresh.call(origin_of(server))).log_detail,
              HasSubstr("hostname mismatch"));
  std::filesystem::resize_file(material_.key_file(), 10);
  EXPECT_FALSE(server.server().reload_certificates());
  material_.issue("DNS:localhost", "x");
  EXPECT_TRUE(server.server().reload_certificates());
  EXPECT_FALSE(TestUpstream::result(fresh.call(origin_of(server))).error);
}

TEST_F(Tls, DoesNotStartWithUnusableFiles) {
  auto broken = config();
  broken.tls_private_key_file = material_.ca_file();
  Runtime runtime(std::size_t{1});
  FunctionHandler handler(echo);
  Server server(runtime, handler, broken);
  const auto started = server.start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code(), ErrorCode::invalid_request);
}

}  // namespace
}  // namespace arouter::net
